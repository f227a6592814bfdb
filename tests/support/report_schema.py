"""docs/report.schema.json as the tests use it: open to new keys for those who read reports, closed for us."""
import json
import pathlib


def closed(repository):
    """The schema, in which each object has the keys that it names and no others."""
    schema = json.loads(pathlib.Path(repository, "docs/report.schema.json").read_text(encoding="utf-8"))
    close(schema["$defs"])
    return schema


def close(part):
    if isinstance(part, list):
        for each in part:
            close(each)
    elif isinstance(part, dict):
        if part.get("type") == "object" and "properties" in part:
            part["additionalProperties"] = False
        for each in part.values():
            close(each)
