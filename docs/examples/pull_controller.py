#!/usr/bin/env python3
"""A controller that pulls its plan, in as little Python as shows how: for people who write firmware.

It fetches the signed letter, checks everything that a controller must check before it believes it, and reports. What it
leaves out is what your firmware has already: its own interlock, and lamps. It needs the package `cryptography`.

    python3 pull_controller.py http://127.0.0.1:8080 CONTROLLER centre-key.pub.pem [TOKEN]
"""
import base64
import json
import sys
import time
import urllib.error
import urllib.request
from datetime import datetime, timezone

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import load_pem_public_key


def unbase64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def check(body, signature, key, controller, last_serial, now):
    """The letter, or ValueError with the reason. Nothing in it is believed before the signature is checked."""
    parts = signature.split(".")
    if len(parts) != 3:
        raise ValueError("PULL_SIGNATURE: there is none")
    head, middle, seal = parts
    if middle != "" or json.loads(unbase64url(head)).get("alg") != "EdDSA":
        raise ValueError("PULL_SIGNATURE: not a detached EdDSA signature")
    signed = head + "." + base64.urlsafe_b64encode(body).rstrip(b"=").decode()
    try:
        key.verify(unbase64url(seal), signed.encode())
    except InvalidSignature:
        raise ValueError("PULL_SIGNATURE: altered, or not by the centre") from None
    letter = json.loads(body)
    if letter["format"] != "greenband-controller-plan" or letter["version"] != 1:
        raise ValueError("PULL_FORMAT: another format")
    if letter["controller"] != controller or letter["plan"]["controller"] != controller:
        raise ValueError("PULL_CONTROLLER: for another controller")
    if letter["serial"] <= last_serial:
        raise ValueError("PULL_SERIAL: not newer than the last one")
    moment = lambda text: datetime.fromisoformat(text.replace("Z", "+00:00"))
    if now < moment(letter["notBefore"]):
        raise ValueError("PULL_EARLY: does not count yet")
    if now >= moment(letter["expires"]):
        raise ValueError("PULL_EXPIRED: counts no more")
    return letter


def main(centre, controller, key_file, token=None):
    key = load_pem_public_key(open(key_file, "rb").read())
    who = {"Authorization": f"Bearer {token}"} if token else {"Greenband-Identity": f"controller {controller}"}
    serial, etag, running, faults = -1, None, None, []
    while True:
        try:
            wait = f"?wait_s={20 if etag else 0}"
            request = urllib.request.Request(f"{centre}/controllers/{controller}/plan{wait}", headers=dict(who))
            if etag:
                request.add_header("If-None-Match", etag)
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    body, etag = answer.read(), answer.headers["ETag"]
                    seal = answer.headers["Greenband-Signature"] or ""
                try:
                    letter = check(body, seal, key, controller, serial, datetime.now(timezone.utc))
                    # here your firmware asks its own interlock, and refuses what it does not pass
                    serial, running, faults = letter["serial"], letter["name"], []
                    print("taken:", letter["name"], "activate" if letter["activate"] else "keep ready")
                except ValueError as reason:
                    faults = [f"refused {json.loads(body).get('serial')}: {reason}"]
                    print(faults[0])
            except urllib.error.HTTPError as error:
                if error.code != 304:
                    raise
            report = {
                "clock_ms": int(time.time() * 1000), "mode": "plan", "running": None, "staged": None,
                "fence": max(serial, 0), "lamps": "", "cycleTimer_s": 0, "faults": faults,
            }
            request = urllib.request.Request(
                f"{centre}/controllers/{controller}/reports", json.dumps(report).encode(),
                {**who, "Content-Type": "application/json"}, method="POST")
            urllib.request.urlopen(request, timeout=10).close()
        except OSError as error:
            print("alone, going on with", running, "-", error)
            time.sleep(5)


if __name__ == "__main__":
    main(*sys.argv[1:5])
