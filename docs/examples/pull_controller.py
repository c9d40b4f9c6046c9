#!/usr/bin/env python3
"""A controller that pulls its plan, in as little Python as shows how: for people who write firmware.

It fetches the signed letter and checks everything before it believes it, asks its own interlock, runs the plan, reports
lamps and measures, and goes on alone with its last good plan, else its own. Simplified: plans in stages only, and a
change of plan goes through red for all. A street needs your firmware's own conflict monitor. Needs `cryptography`.

    python3 pull_controller.py http://127.0.0.1:8080 CONTROLLER centre-key.pub.pem PLACE [--token TOKEN]
        [--state kept.json] [--readings readings.jsonl]

PLACE is a folder with the controller's own configuration: `safety.json` and, as its fallback, `plans.json`.
"""
import argparse
import base64
import hashlib
import json
import os
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


def tenths(seconds):
    return round(seconds * 10)


def is_green(letter):
    return letter in "Gg"


def lamps_of(plan, safety):
    """One cycle, a row a tenth of a second, from the start of the first stage's green; PLAN_* where that cannot be."""
    if plan["kind"] != "stages":
        raise ValueError("PLAN_KIND: only plans in stages are run here")
    gaps = [(gap["from"], gap["to"], tenths(gap["seconds"])) for gap in safety["intergreens"]]
    stages, links = plan["stages"], len(safety["links"])
    if any(len(stage["state"]) != links or tenths(stage["green"]) <= 0 for stage in stages):
        raise ValueError("PLAN_STAGES: a stage has other links, or no green")
    yields = {(one["link"], one["to"]) for one in safety["permissive"]}
    state = lambda at, link: stages[at % len(stages)]["state"][link]
    lost = lambda old, new: is_green(old) and old != new and (old, new) != ("g", "G")

    def wait(at, foe, link, gap):
        """Tenths that `link` waits after stage `at` for `foe`, which lost its green then or in a stage before."""
        since, letter, foe_stays, link_stays = 0, state(at + 1, link), True, True
        for then in range(at, at - len(stages), -1):
            old, new = state(then, foe), state(then + 1, foe)
            foe_stays, link_stays = foe_stays and is_green(new), link_stays and is_green(state(then, link))
            yielding = (old == "g" and (foe, link) in yields) or (letter == "g" and (link, foe) in yields)
            if since >= gap or (lost(old, new) and not (yielding and (foe_stays or link_stays))):
                break
            since += tenths(stages[then % len(stages)]["green"])
        else:
            since = gap
        return max(0, gap - since)

    rows, ends = [], []
    for at, stage in enumerate(stages):
        now, then = stage["state"], stages[(at + 1) % len(stages)]["state"]
        rows += [list(now) for _ in range(tenths(stage["green"]))]
        gains = [is_green(new) and old != new and (old, new) != ("G", "g") for old, new in zip(now, then)]
        start = [max([wait(at, foe, to, gap) for foe, to, gap in gaps if to == link], default=0) if gains[link] else 0
                 for link in range(links)]
        length = max(start)
        ends += [(len(rows), link) for link in range(links) if is_green(now[link]) and not is_green(then[link])]
        turn = [start[link] if gains[link] else length if now[link] == "r" and then[link] != "r" else 0 for link in range(links)]
        rows += [[then[link] if t >= turn[link] else now[link] for link in range(links)] for t in range(length)]
    for end, link in ends:  # yellow lies over the red after a green
        own = safety["links"][link]
        for t in range(end, end + (tenths(own["yellow"]["seconds"]) if own["use"] == "vehicle" else 0)):
            if is_green(rows[t % len(rows)][link]):
                break
            rows[t % len(rows)][link] = "y"
    return ["".join(row) for row in rows]


def interlock(plan, safety):
    """The lamps of a plan that is safe, or ValueError: judges every tenth of two cycles by the safety data alone."""
    rows = lamps_of(plan, safety)
    if len(rows) != tenths(plan["cycle"]):
        raise ValueError(f"PLAN_CYCLE: the stages last {len(rows) / 10} s, not {plan['cycle']} s")
    if not 0 <= plan["offset"] < plan["cycle"]:
        raise ValueError(f"PLAN_OFFSET: {plan['offset']} s in a cycle of {plan['cycle']} s")
    yields = {(one["link"], one["to"]) for one in safety["permissive"]}
    shares = lambda a, x, b, y: (x == "g" and (a, b) in yields) or (y == "g" and (b, a) in yields)
    begin, end, yellow, before = {}, {}, {}, rows[-1]
    for t, row in enumerate(rows * 2):
        for link, letter in enumerate(row):
            if is_green(letter) and not is_green(before[link]):
                begin[link] = t
            if is_green(letter) and before[link] == "y":
                raise ValueError(f"PLAN_SEQUENCE: link {link} turns green from yellow")
            if letter == "y" and before[link] != "y":
                yellow[link] = t
            least = max(30, tenths(safety["links"][link]["yellow"]["seconds"]))
            if before[link] == "y" and letter != "y" and link in yellow and t - yellow[link] < least:
                raise ValueError(f"PLAN_YELLOW: link {link} is yellow too briefly")
            if is_green(before[link]) and not is_green(letter):
                end[link] = t
                least = tenths(safety["links"][link]["minGreen"]["seconds"])
                if link in begin and t - begin[link] < least:
                    raise ValueError(f"PLAN_MIN_GREEN: link {link} is green too briefly")
                if safety["links"][link]["use"] == "vehicle" and letter != "y":
                    raise ValueError(f"PLAN_YELLOW: link {link} loses green without yellow")
        for gap in safety["intergreens"]:
            foe, link = gap["from"], gap["to"]
            if is_green(row[foe]) and is_green(row[link]) and not shares(foe, row[foe], link, row[link]):
                raise ValueError(f"PLAN_CONFLICT: links {foe} and {link} are green together")
            starts = is_green(row[link]) and not is_green(before[link]) and not is_green(row[foe])
            if starts and t - end.get(foe, -10**9) < tenths(gap["seconds"]):
                raise ValueError(f"PLAN_INTERGREEN: link {link} is green too soon after link {foe}")
        before = row
    for link, own in enumerate(safety["links"]):
        if own["use"] != "unused" and not any(row[link] in "GgoOs" for row in rows):
            raise ValueError(f"PLAN_UNSERVED: link {link} is never green")
    return rows


class Unit:
    """Runs a plan by the clock. It is left after its last stage, through red for all, and the next one begun with its cycle."""

    def __init__(self, safety, name, plan):
        self.safety, self.next, self.begun = safety, None, -10**9
        self.name, self.plan, self.rows = name, plan, interlock(plan, safety)

    def index(self, t, plan, rows):
        return (t - tenths(plan["offset"])) % len(rows)

    def change(self, name, plan, now):
        """Changes to another plan as soon as that is lawful; ValueError where the interlock refuses it."""
        rows, t = interlock(plan, self.safety), self.settle(now)
        if self.next and t >= self.next["leaves"]:
            leaves, way = self.next["leaves"], self.next["way"]  # under way already: only where to is another
        elif name == self.name:
            self.next = None
            return
        else:
            after = len(self.rows) - self.last_interstage()
            leaves = t + (after - self.index(t, self.plan, self.rows) - 1) % len(self.rows) + 1
            way = self.way_out(after)
        early = self.early(rows)
        free = max(leaves + len(way), t) + early
        begins = free + -self.index(free, plan, rows) % len(rows)
        self.next = {"name": name, "plan": plan, "rows": rows, "leaves": leaves, "way": way, "begins": begins, "early": early}

    def early(self, rows):
        """Tenths that the greens of the first row begin before it, so that none of them ends too soon in the first cycle."""
        lack = [0]
        for link, own in enumerate(self.safety["links"]):
            lasts = next((n for n, row in enumerate(rows) if not is_green(row[link])), len(rows))
            lack.append(tenths(own["minGreen"]["seconds"]) - lasts if lasts else 0)
        return max(lack)

    def last_interstage(self):
        """Tenths from the end of the last stage to the end of the cycle."""
        state, back = self.plan["stages"][-1]["state"], 0
        while any(is_green(old) and not is_green(new) for old, new in zip(state, self.rows[-1 - back])):
            back += 1
        return back

    def way_out(self, after):
        """From `after` tenths of the cycle on: each green ends when it has lasted, through yellow; then red for all."""
        way, links = [], self.safety["links"]
        clear = tenths(max([gap["seconds"] for gap in self.safety["intergreens"]], default=0))
        age = [next((n for n in range(len(self.rows)) if not is_green(self.rows[(after - 1 - n) % len(self.rows)][link])),
                    len(self.rows)) for link in range(len(links))]
        stays = [max(0, tenths(own["minGreen"]["seconds"]) - age[link]) if age[link] else -1 for link, own in enumerate(links)]
        yellow = [max(30, tenths(own["yellow"]["seconds"])) if own["use"] == "vehicle" else 0 for own in links]
        was = self.rows[after - 1]
        for t in range(max([0] + stays) + max([0] + yellow) + clear):
            way.append("".join(
                was[link] if t < stays[link] else
                "y" if 0 <= t - stays[link] < yellow[link] and stays[link] >= 0 else
                "y" if was[link] == "y" and self.rows[(after + t) % len(self.rows)][link] == "y" else "r"
                for link in range(len(links))))
        return way

    def settle(self, now):
        t = tenths(now)
        if self.next and t >= self.next["begins"]:
            self.name, self.plan, self.rows = self.next["name"], self.next["plan"], self.next["rows"]
            self.begun, self.next = self.next["begins"], None
        return t

    def shown(self, now):
        """One letter a link at `now` s since 1970."""
        t = self.settle(now)
        if not self.next or t < self.next["leaves"]:
            return self.first(self.rows, t - self.begun) or self.rows[self.index(t, self.plan, self.rows)]
        at = t - self.next["leaves"]
        if at < len(self.next["way"]):
            return self.next["way"][at]
        red = "".join(letter if letter in "oO" else "r" for letter in self.next["rows"][0])
        return self.first(self.next["rows"], 0) if t >= self.next["begins"] - self.next["early"] else red

    def first(self, rows, at):
        """Row `at` of the first cycle: a yellow that it begins with would end a green that there was none of."""
        if 0 <= at < len(rows):
            ends = [next((n for n, row in enumerate(rows) if row[link] != "y"), 0) for link in range(len(rows[0]))]
            return "".join("r" if at < ends[link] else letter for link, letter in enumerate(rows[at]))

    def status(self, now):
        t = self.settle(now)
        leaving = self.next is not None and t >= self.next["leaves"]
        of = self.next if leaving else {"name": self.name, "plan": self.plan, "rows": self.rows}
        # the digest by which the centre knows a plan: SHA-256 of its JSON with sorted keys
        text = json.dumps(of["plan"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return {
            "lamps": self.shown(now), "mode": "transition" if leaving else "plan",
            "cycleTimer_s": self.index(t, of["plan"], of["rows"]) / 10, "staged": None,
            "running": {"version": of["name"], "digest": hashlib.sha256(text.encode()).hexdigest()},
        }


def own_setup(place, controller):
    """Safety data and fallback plan: the controller's own configuration, which no letter can change."""
    read = lambda name: json.load(open(os.path.join(place, name), encoding="utf-8"))
    plans = read("plans.json")
    current = next(plan for plan in plans["plans"] if plan["id"] == plans["current"])
    of = lambda rows: next(row for row in rows if row["controller"] == controller)
    return of(read("safety.json")["controllers"]), of(current["controllers"])


class Readings:
    """What its detectors measured: whoever reads them appends a line of JSON each."""

    def __init__(self, path):
        self.path, self.at, self.rows = path, 0, []

    def waiting(self):
        if self.path and os.path.exists(self.path):
            with open(self.path, encoding="utf-8") as file:
                file.seek(self.at)
                while (line := file.readline()).endswith("\n"):
                    self.at = file.tell()
                    self.rows.append(json.loads(line))
        return self.rows[:200]


class Client:
    """One controller: pulls, checks, runs, reports, and never stops for want of a centre."""

    def __init__(self, options):
        self.centre, self.controller, self.state = options.centre, options.controller, options.state
        self.key = load_pem_public_key(open(options.key, "rb").read())
        named = {"Greenband-Identity": f"controller {options.controller}"}
        self.who = {"Authorization": f"Bearer {options.token}"} if options.token else named
        self.safety, fallback = own_setup(options.place, options.controller)
        self.readings, self.etag, self.faults, self.serial = Readings(options.readings), None, [], -1
        self.unit = Unit(self.safety, "fallback", fallback)
        self.remember()

    def remember(self):
        """The last good plan, where one was kept and still is safe."""
        if not self.state or not os.path.exists(self.state):
            return
        try:
            kept = json.load(open(self.state, encoding="utf-8"))
            self.serial = kept["serial"]
            self.unit = Unit(self.safety, kept["name"], kept["plan"])
        except (ValueError, KeyError) as reason:
            print("the kept plan cannot be used, the fallback runs:", reason)

    def keep(self, letter):
        if not self.state:
            return
        with open(self.state + ".new", "w", encoding="utf-8") as file:
            json.dump({name: letter[name] for name in ("serial", "name", "plan")}, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(self.state + ".new", self.state)

    def take(self, body, seal):
        try:
            letter = check(body, seal, self.key, self.controller, self.serial, datetime.now(timezone.utc))
            if letter["activate"]:
                self.unit.change(letter["name"], letter["plan"], time.time())
                self.keep(letter)
            else:
                interlock(letter["plan"], self.safety)
            self.serial, self.faults = letter["serial"], []
            print("taken:", letter["name"], "activate" if letter["activate"] else "keep ready", flush=True)
        except ValueError as reason:
            self.faults = [f"refused {json.loads(body).get('serial')}: {reason}"]
            print(self.faults[0], flush=True)

    def ask(self, path, timeout, body=None, headers=()):
        url = f"{self.centre}/controllers/{self.controller}/{path}"
        request = urllib.request.Request(url, body, {**self.who, **dict(headers)})
        return urllib.request.urlopen(request, timeout=timeout)

    def pull(self):
        known = {"If-None-Match": self.etag} if self.etag else {}
        try:
            with self.ask(f"plan?wait_s={10 if self.etag else 0}", 30, None, known) as answer:
                body, self.etag = answer.read(), answer.headers["ETag"]
                self.take(body, answer.headers["Greenband-Signature"] or "")
        except urllib.error.HTTPError as error:
            if error.code != 304:
                raise

    def report(self):
        measures, now = self.readings.waiting(), time.time()
        said = {"clock_ms": int(now * 1000), "fence": max(self.serial, 0), "faults": self.faults, **self.unit.status(now)}
        body = json.dumps({**said, **({"measures": measures} if measures else {})}).encode()
        self.ask("reports", 10, body, {"Content-Type": "application/json"}).close()
        del self.readings.rows[:len(measures)]


def main():
    parser = argparse.ArgumentParser(description="A controller that pulls its plan")
    for name in ("centre", "controller", "key", "place"):
        parser.add_argument(name)
    for name in ("--token", "--state", "--readings"):
        parser.add_argument(name)
    client = Client(parser.parse_args())
    while True:
        try:
            client.pull()
            client.report()
        except OSError as error:
            print("alone, going on with", client.unit.status(time.time())["running"]["version"], "-", error, flush=True)
            time.sleep(5)


if __name__ == "__main__":
    main()
