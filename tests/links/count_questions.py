"""Counts who is asked for by ARP and by neighbour discovery on an interface until its input ends; then prints JSON: count_questions.py INTERFACE"""
import collections
import ipaddress
import json
import select
import socket
import sys

SO_RCVBUFFORCE, ROOM = 33, 16 << 20  # for the questions of some seconds, however slow this is
ETH_P_ALL, ARP, IPV6 = 3, b"\x08\x06", b"\x86\xdd"
with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL)) as wire:
    wire.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, ROOM)
    wire.bind((sys.argv[1], 0))
    print("ready", flush=True)
    counts = collections.Counter()
    while True:
        readable, _, _ = select.select([wire, sys.stdin], [], [])
        if wire in readable:
            frame, (_, _, kind, *_) = wire.recvfrom(256)
            if kind == socket.PACKET_OUTGOING:
                continue
            kind, packet = frame[12:14], frame[14:]
            if kind == ARP and packet[7] == 1:
                counts[str(ipaddress.ip_address(packet[24:28]))] += 1
            if kind == IPV6 and packet[6] == 58 and packet[40] == 135:
                counts[str(ipaddress.ip_address(packet[48:64]))] += 1
        elif sys.stdin in readable:
            break
print(json.dumps(counts))
