"""What a sweep wrote, to be compared with another sweep of the same hosts."""
import collections
import json
import os

TIMES = ("started", "elapsed_ms")  # all else must be alike


def reports(path):
    """The reports of a file, in its order. A torn line is an error."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    assert text == "" or text.endswith("\n"), f"{path} ends within a line"
    return [json.loads(line) for line in text.split("\n")[:-1]]


def without_numbers(value):
    """Without the numbers of exchanges: a busy machine may have asked once more."""
    if isinstance(value, dict):
        return {key: without_numbers(each) for key, each in value.items() if key != "exchange"}
    return [without_numbers(each) for each in value] if isinstance(value, list) else value


def facts(found):
    """address -> its report without times. An address that comes twice is an error."""
    addresses = collections.Counter(report["address"] for report in found)
    twice = [address for address, times in addresses.items() if times > 1]
    assert not twice, f"{len(twice)} hosts were reported more than once, such as {twice[0]}"
    return {report["address"]: {key: without_numbers(report[key]) for key in report if key not in TIMES} for report in found}


def of_shards(folder, count):
    """The reports of all shards, one after the other."""
    return [report for shard in range(1, count + 1) for report in reports(os.path.join(folder, f"shard.{shard}.ndjson"))]


def checkpoint(folder, shard):
    """Place in the order and size of a shard, as its checkpoint has them. An empty one holds the place until the first is kept."""
    try:
        with open(os.path.join(folder, f"shard.{shard}.checkpoint"), encoding="utf-8") as file:
            return json.loads(file.read() or '{"next": 0}')
    except FileNotFoundError:
        return {"next": 0}


def processes(*words):
    """Ids of the programs whose command line has all these words, scripts not counted."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                line = file.read().decode(errors="replace").split("\0")
        except OSError:
            continue
        if "scan" in line[1:2] and all(word in line for word in words):
            found.append(int(pid))
    return found


def apart(found, wanted, where=""):
    """Where two values differ, and how, at the first place."""
    if isinstance(found, dict) and isinstance(wanted, dict) and found.keys() == wanted.keys():
        return next((told for key in wanted if (told := apart(found[key], wanted[key], f"{where}.{key}"))), None)
    if isinstance(found, list) and isinstance(wanted, list) and len(found) == len(wanted):
        return next((told for i, one in enumerate(wanted) if (told := apart(found[i], one, f"{where}[{i}]"))), None)
    return None if found == wanted else f"{where} is {str(found)[:200]}, not {str(wanted)[:200]}"


def differences(found, truth, most=5):
    """What is wrong with `found`, in a few lines: unittest's own comparison of so many reports takes minutes."""
    wrong = [f"{address} is missing" for address in truth if address not in found]
    wrong += [f"{address} was never asked for" for address in found if address not in truth]
    for address in found.keys() & truth.keys():
        told = [apart(found[address].get(key), truth[address][key], key) for key in truth[address]]
        wrong += [f"{address}: {each}" for each in told if each]
    return wrong[:most] + [f"{len(wrong)} in all"] if wrong else []
