"""Changes of segments, which a mutator of bytes seldom makes, and a run of nothing but those, without instruments.

``python tests/fuzz/x12_mutator.py CORPUS COUNT SEED`` spoils the files of CORPUS again and again and holds what must
hold of each; what breaks something is written to ``crash-*``.
"""

from __future__ import annotations

import hashlib
import random
import sys
import time
from pathlib import Path

_PIECES = (
    *(
        b"~",
        b"*",
        b">",
        b"^",
        b"\n",
        b"\r\n",
        b" ",
        b"ISA*",
        b"GS*AQ*",
        b"ST*309*0001~",
        b"SE*1*0001~",
        b"GE*1*1~",
        b"IEA*1*",
    ),
    *(
        b"LX*1~",
        b"M11*",
        b"N1*CN*",
        b"N3*",
        b"N4*",
        b"VID*TL**",
        b"N10*",
        b"P4*0901*20250815~",
        b"M10*",
        b"N1O*",
        b"BIN*3*a~b~",
    ),
    *(
        b"AK2*309*0001~",
        b"AK5*R~",
        b"K1*",
        b"OTI*",
        b"\xc3\xa9",
        b"\xff",
        b"\x00",
        b"20250230",
        b"-1",
        b"1E9",
        b"00502",
        b"00401",
    ),
)


def mutated(data: bytes, limit: int, seed: int) -> bytes:
    """Return *data* with segments moved, doubled, dropped, parted or joined: what a byte mutator seldom does."""
    chance = random.Random(seed)
    terminator = data[105:106] or b"~"
    segments = data.split(terminator)
    for _ in range(chance.randint(1, 3)):
        here, there = chance.randrange(len(segments)), chance.randrange(len(segments))
        match chance.randrange(7):
            case 0:
                del segments[here]
                segments = segments or [b""]
            case 1:
                segments.insert(there, segments[here])
            case 2:
                segments[here], segments[there] = segments[there], segments[here]
            case 3:
                place = chance.randint(0, len(segments[here]))
                segments[here] = segments[here][:place] + chance.choice(_PIECES) + segments[here][place:]
            case 4:
                elements = segments[here].split(b"*")
                elements[chance.randrange(len(elements))] = chance.choice(_PIECES)
                segments[here] = b"*".join(elements)
            case 5:
                first, last = sorted((here, there))
                segments[last:last] = segments[first:last]
            case _:
                elements = segments[here].split(b"*")
                segments[here] = b"*".join(elements[: chance.randint(0, len(elements))])
    return terminator.join(segments)[:limit]


WHOLE_EVERY = 32
_SLOW = 5.0
"""Seconds of processor time that one input may take."""
_DEPTH = 12
"""How often one input is spoilt further before the next one begins anew."""


def main(corpus: Path, count: int, seed: int) -> None:
    """Hold what must hold of *count* inputs."""
    from x12_target import hold, hold_read, hold_translated

    chance, files = random.Random(seed), [path.read_bytes() for path in sorted(corpus.iterdir())]
    hold(files[0])  # the library is loaded before anything is measured
    begun, broken, slowest, data = time.monotonic(), 0, 0.0, files[0]
    for number in range(count):
        data = mutated(chance.choice(files) if number % _DEPTH == 0 else data, 1500, chance.getrandbits(60))
        started = time.process_time()
        try:
            hold_read(data)
            if number % WHOLE_EVERY == 0:
                hold_translated(data)
        except Exception as error:  # noqa: BLE001  anything that is raised is a finding
            broken += 1
            name = f"crash-{hashlib.sha256(data).hexdigest()[:16]}"
            Path(name).write_bytes(data)
            print(f"{name}: {type(error).__name__}: {error}", flush=True)
        slowest = max(slowest, time.process_time() - started)
    print(f"{count:,} inputs in {time.monotonic() - begun:.0f} s, slowest {slowest:.3f} s, {broken} broken")
    sys.exit(bool(broken or slowest > _SLOW))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
