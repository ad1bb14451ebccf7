"""Search at scale: a synthetic index in a database of its own, milliseconds for each query.

    python benchmarks/bench_search.py [documents]

With DATABASE_URL set it measures PostgreSQL instead: in that database, so give it an empty
one. Facet counts from bitmaps are compared with GROUP BY over a table of values.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("HUXIANG_VAR", tempfile.mkdtemp(prefix="huxiang-bench-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - after setup
from django.db import connection  # noqa: E402 - after setup
from django.utils import timezone  # noqa: E402 - after setup

from search.analysis import lexicon  # noqa: E402 - after setup
from search.description import Description, Value  # noqa: E402 - after setup
from search.engine import get_engine  # noqa: E402 - after setup
from search.engine.facets import maps_of  # noqa: E402 - after setup
from search.query import Filters, Query, Sort  # noqa: E402 - after setup
from search.services.index import index_many  # noqa: E402 - after setup

RUNS = 15
BATCH = 500
QUERIES = {
    "phrase, rare (西兰卡普)": Query("西兰卡普"),
    "phrase, common (苗族)": Query("苗族"),
    "words (苗族 银饰 旧址)": Query("苗族 银饰 旧址"),
    "traditional (蘭印花布)": Query("藍印花布"),
    "pinyin (xilankapu)": Query("xilankapu"),
    "initials (xlkp)": Query("xlkp"),
    "loose (量子苗绣计算机)": Query("量子苗绣计算机"),
    "one character (鼓)": Query("鼓"),
    "no words, newest": Query(sort=Sort.NEWEST),
    "no words, facets and years": Query(
        filters=Filters(values={"kind": ("ich",), "place": ("p3", "p7")}, first_year=1900)
    ),
    "words with facets": Query("苗族", Filters(values={"kind": ("ich",)})),
}


def descriptions(number: int) -> Iterator[Description]:
    """Titles and texts out of our own words, more of the first words than of the last."""
    chance = random.Random(20260302)
    terms = list(reversed(lexicon.terms()))  # names of places first, our own names rarest
    weights = [1 / (rank + 5) for rank in range(len(terms))]
    now = timezone.now()
    for n in range(number):
        drawn = chance.choices(terms, weights, k=46)
        year = chance.randint(-220, 2020)
        yield Description(
            object_type="record",
            object_id=f"bench{n}",
            url_name="record_page",
            url_args=[f"bench{n}"],
            published_at=now,
            title_zh="".join(drawn[:3]),
            title_en=f"Bench object {n}",
            body_zh="，".join(drawn[3:40]) + "。",
            keywords_zh=drawn[40:],
            facets={
                "kind": [_value(chance.choice(("object", "site", "ich", "event", "person")))],
                "collection": [_value(f"c{chance.randint(0, 11)}")],
                "place": [
                    _value(f"p{chance.randint(0, 13)}"),
                    _value(f"q{chance.randint(0, 121)}"),
                ],
                "ethnic": [_value(f"e{chance.randint(0, 9)}")],
                "period": [_value(f"t{chance.randint(0, 40)}")],
                "theme": [_value(f"h{chance.randint(0, 26)}") for _ in range(2)],
                "media": [_value(chance.choice(("image", "audio", "video")))],
                "rights": [_value(chance.choice(("open", "licensable", "view")))],
            },
            start_year=year,
            end_year=year + chance.randint(0, 30),
        )


def _value(code: str) -> Value:
    return Value(code, code)


def milliseconds(run: Callable[[], object]) -> float:
    """The median of RUNS."""
    taken = []
    for _ in range(RUNS):
        start = time.perf_counter()
        run()
        taken.append(1000 * (time.perf_counter() - start))
    return statistics.median(taken)


def fill(number: int) -> None:
    start = time.perf_counter()
    batch: list[Description] = []
    for done, description in enumerate(descriptions(number), 1):
        batch.append(description)
        if len(batch) == BATCH or done == number:
            index_many(batch)
            batch = []
        if done % 10_000 == 0:
            print(f"{done} indexed, {1000 * (time.perf_counter() - start) / done:.2f} ms each")


def joined_counts() -> Callable[[], object]:
    """The other way to count: a table of (document, facet, value) and GROUP BY over a join."""
    # Every `f` below is a constant of this file.
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_value (document_id bigint, facet text, value text)")
        rows = [
            (pk, facet, value)
            for pk, entry in maps_of(connection)._entries.items()
            for facet, values in entry.facets.items()
            for value in values
        ]
        cursor.executemany("INSERT INTO bench_value VALUES (%s, %s, %s)", rows)
        cursor.execute("CREATE INDEX bench_value_index ON bench_value (document_id, facet, value)")
    sql = (
        "SELECT v.facet, v.value, count(*) FROM bench_value v JOIN bench_value k "
        "ON k.document_id = v.document_id AND k.facet = 'kind' AND k.value = 'ich' "
        "GROUP BY v.facet, v.value"
    )

    def count() -> list[object]:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()

    return count


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    call_command("migrate", verbosity=0)
    fill(number)
    engine = get_engine()
    start = time.perf_counter()
    engine.search(Query())
    print(
        f"{connection.vendor}, {number} documents; facets read in {time.perf_counter() - start:.2f} s"
    )
    for name, query in QUERIES.items():
        total = engine.search(query).total
        print(
            f"{milliseconds(lambda query=query: engine.search(query)):8.1f} ms  {name}: {total} found"
        )
    with maps_of(connection).reading() as maps:
        chosen = Filters(values={"kind": ("ich",)})
        bitmaps = milliseconds(lambda: maps.counts(maps.all, chosen))
    joins = milliseconds(joined_counts())
    print(
        f"facet counts: bitmaps {bitmaps:.1f} ms, GROUP BY join {joins:.1f} ms, {joins / bitmaps:.0f} times"
    )


if __name__ == "__main__":
    main()
