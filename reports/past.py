"""A topic as it was when a digest was issued: its file, and the model that it names, from the record. Touches the database."""

from __future__ import annotations

from reports.topic_files import equipped, parse_topic
from reports.topics import Topic
from storage import queries
from storage.blobs import Blobs
from storage.database import Store


def past_topic(store: Store, name: str, version: str) -> Topic:
    """The version of a topic that is on record, ready to read with."""
    topic = parse_topic(queries.topic_source(store, name, version), f"{name}.toml")
    if topic.extractor is None:
        return topic
    return equipped(topic, Blobs(store).get(topic.extractor.sha256))
