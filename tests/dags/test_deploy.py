"""The deployment files name only settings that Airflow and Dateline know. No engine runs them here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from tests.desk import ROOT

pytestmark = pytest.mark.airflow

FILES = sorted((ROOT / "deploy").iterdir())
SETTING = re.compile(r"\bAIRFLOW__([A-Z0-9_]+?)__([A-Z0-9_]+)\b")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_setting_is_one_of_airflows(file: Path):
    """A misspelt one would be passed over without a word."""
    from airflow.configuration import conf

    known = conf.configuration_description
    for section, option in SETTING.findall(file.read_text(encoding="utf-8")):
        assert option.lower() in known[section.lower()]["options"], f"{file.name}: {section}/{option}"


def test_every_variable_of_ours_is_read_somewhere():
    """What the files set, the code asks for."""
    code = "".join(
        file.read_text(encoding="utf-8")
        for room in ("dags", "ingest", "storage")
        for file in (ROOT / room).rglob("*.py")
    )
    for file in FILES:
        for name in re.findall(r"\bDATELINE_[A-Z_]+\b", file.read_text(encoding="utf-8")):
            assert f'"{name}"' in code, f"{file.name}: {name}"


def test_the_image_takes_what_it_needs_and_the_version_we_lock():
    """Every room that the DAGs import is copied, and the base image is of the locked Airflow."""
    recipe = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")
    locked = re.search(
        r"^apache-airflow==([0-9.]+)", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE
    )

    assert locked
    assert f"apache/airflow:{locked[1]}-" in recipe
    assert all(f"{room} {room}\n" in recipe for room in ("dags", "ingest", "storage", "reports", "alembic"))
    assert f"airflowVersion: {locked[1]}" in (ROOT / "deploy" / "values.yaml").read_text(encoding="utf-8")


def test_compose_starts_every_part_and_holds_no_secret():
    """The parts of Airflow 3, a broker and a database; each password is asked of the environment."""
    compose = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))

    assert {"apiserver", "scheduler", "dag-processor", "triggerer", "worker", "postgres", "redis", "init"} == set(
        compose["services"]
    )
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            assert not re.search("SECRET|PASSWORD|FERNET|SMTP", name) or str(value).startswith("${")


def test_no_two_files_disagree_about_a_setting():
    """What compose gives the parts, the tested cluster gives them too, with the same drivers."""
    compose = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
    given = compose["services"]["worker"]["environment"]
    tested = (ROOT / "examples" / "cluster.py").read_text() + (ROOT / "examples" / "engine.py").read_text()

    for name in given:
        if name.startswith("AIRFLOW__") and name != "AIRFLOW__CORE__AUTH_MANAGER":
            assert f'"{name}"' in tested, name
    for name in ("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC"):
        assert str(given[name]).startswith("postgresql+psycopg:")


def test_helm_values_name_every_secret_that_the_chart_would_else_make_anew():
    """A key made anew at each upgrade would sign everybody out and make stored connections unreadable."""
    values = yaml.safe_load((ROOT / "deploy" / "values.yaml").read_text(encoding="utf-8"))

    assert values["executor"] == "KubernetesExecutor"
    assert all(values[f"{name}SecretName"] for name in ("jwt", "fernetKey", "apiSecretKey"))
    assert values["data"]["metadataSecretName"]
    assert "dateline" == yaml.safe_load(values["extraEnvFrom"])[0]["secretRef"]["name"]


def test_helm_values_mount_the_desk_as_the_dags_read_it():
    """A config map has no folders: the files stand where `load_watchlist`, the topics and `verify` look for them."""
    values = yaml.safe_load((ROOT / "deploy" / "values.yaml").read_text(encoding="utf-8"))
    (desk,) = [item["value"] for item in values["env"] if item["name"] == "DATELINE_DESK"]

    assert {f"{desk}/watch.toml", f"{desk}/checkpoint.pub", f"{desk}/topics"} == {
        mount["mountPath"] for mount in values["volumeMounts"]
    }
    assert {mount["name"] for mount in values["volumeMounts"]} == {volume["name"] for volume in values["volumes"]}
    for mount in values["volumeMounts"]:
        # Else the whole config map would stand in a folder of the file's name.
        assert mount.get("subPath", "topics") == Path(mount["mountPath"]).name


def test_helm_values_make_our_pools():
    """Else each task would wait for ever in a pool that nobody made; the image holds the file."""
    values = yaml.safe_load((ROOT / "deploy" / "values.yaml").read_text(encoding="utf-8"))
    recipe = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")

    assert "airflow pools import /opt/dateline/deploy/pools.json" in values["migrateDatabaseJob"]["args"][-1]
    assert "WORKDIR /opt/dateline\n" in recipe
    assert "deploy/pools.json deploy/pools.json\n" in recipe
