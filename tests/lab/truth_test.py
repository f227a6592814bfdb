#!/usr/bin/env python3
"""Scans the lab's servers on every port and compares each report with every row of truth.json: truth_test.py SMBPROBE [NAME...]

Prints a table, a line a server, and a line for each difference.
"""
import sys

from expectation import EndpointCheck, check_host
from lab_servers import examine_all, port_list, scan_target, scanning


def examine(smbprobe, name, facts, address):
    differences = scanning.Differences(name)
    try:
        report = scanning.scan(smbprobe, scan_target(address), port_list(facts["ports"]), "--timeout", "5000")
        got = [endpoint["port"] for endpoint in report["endpoints"]]
        differences.equal("ports", got, facts["ports"])
        check_host(differences, facts, report)
        for endpoint in report["endpoints"]:
            EndpointCheck(differences, facts, report, endpoint).run()
    except Exception as problem:  # one server's trouble must not hide the others
        differences.lines.append(f"{name}: {type(problem).__name__}: {problem}")
    return differences


def main():
    smbprobe, *names = sys.argv[1:]
    results, missing = examine_all(smbprobe, names, examine)
    for result in results:
        print(f"{result.name:16} {'FAIL' if result.lines else 'pass'}  {result.checked:5} checks  {len(result.lines):4} differences")
    for name in missing:
        print(f"{name:16} not up")
    for result in results:
        for line in result.lines:
            print(line)
    failed = [result.name for result in results if result.lines]
    print(f"{len(results)} servers, {sum(result.checked for result in results)} checks, {len(failed)} servers failed, {len(missing)} not up")
    sys.exit(1 if failed or (missing and scanning.in_ci()) else 0)


main()
