"""Imports at scale: rows a second and peak memory, beside a bare reading of the same file.

    python benchmarks/bench_import.py [rows] [csv|xlsx|both]

Every step runs in a process of its own over a database of its own (SQLite; with DATABASE_URL
that one, so give it an empty one), so that its peak of memory is its own. Rates are by the
processor's seconds, which other work on the machine does not change much. `bare` is what csv
or openpyxl's read-only mode take to walk through the cells. Taking back is measured once: it
does not know the form of the file any more.
"""

from __future__ import annotations

import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("HUXIANG_VAR", tempfile.mkdtemp(prefix="huxiang-bench-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

HEADER = (
    *("藏品编号", "名称", "英文名称", "年代", "地点", "质地", "文物级别", "文物类别"),
    *("通长(cm)", "通宽(cm)", "实际数量", "完残程度", "完残状况", "文物来源", "描述"),
)
DATES = ("光绪二十三年", "民国十六年", "1934年11月", "清", "20世纪30年代", "1957")
PLACES = ("永顺县", "龙山县", "凤凰县", "湖南省湘西土家族苗族自治州吉首市", "桑植县")
MATERIALS = ("棉麻纤维；丝", "丝", "木", "纸", "棉麻纤维")
STEPS = ("bare", "read", "rehearse", "apply", "take_back")


def rows(count: int, prefix: str):
    """A total account of a museum of this size; the same for every run."""
    chance = random.Random(20261128)
    for number in range(count):
        yield (
            *(f"{prefix}{number:07d}", f"土家族织锦被面 {number}", f"Brocade cover {number}"),
            *(chance.choice(DATES), chance.choice(PLACES), chance.choice(MATERIALS)),
            *(chance.choice(("一级", "二级", "三级", "一般")), "织绣"),
            *(chance.randint(10, 3000) / 10, chance.randint(10, 3000) / 10, 1),
            *("基本完整", "边缘有磨损，局部褪色", "征集购买"),
            f"第 {number} 号。四十八勾纹样，经纬密实，湘西征集，来源清楚。",
        )


def write_csv(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(rows(count, "C"))


def write_xlsx(path: Path, count: int) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("藏品")
    sheet.append(HEADER)
    for row in rows(count, "X"):
        sheet.append(row)
    book.save(path)


def bare(path: Path) -> int:
    count = 0
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.reader(file):
                count += bool(row)
        return count
    from openpyxl import load_workbook

    for row in load_workbook(path, read_only=True).active.iter_rows(values_only=True):
        count += bool(row)
    return count


def house_reads(path: Path) -> int:
    from archive.spreadsheet.reading.sheet import inspect, rows_of

    return sum(1 for _row in rows_of(path, inspect(path).layout))


def open_batch(path: Path):
    from django.utils import timezone

    from archive.management.commands.import_records import LocalFile
    from archive.models import Collection
    from archive.services.open_import import open_import
    from archive.services.plan_import import plan_import

    collection, _made = Collection.objects.get_or_create(slug="bench", title_zh="测量")
    batch = open_import(
        LocalFile(path),
        file_name=path.name,
        collection=collection,
        kind="object",
        by=None,
        at=timezone.now(),
    )
    return plan_import(batch, targets={c["index"]: c["target"] for c in batch.columns})


def silent(_done: int, _total: int) -> None: ...


def run_step(step: str, path: Path) -> dict[str, float]:
    """One step in this process: seconds by the clock and of the processor, rows, peak memory."""
    if step != "bare":
        import django

        django.setup()
    started = time.monotonic()
    count = {"bare": bare, "read": house_reads}.get(step, partial(house_step, step))(path)
    seconds, cpu = time.monotonic() - started, time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "cpu": cpu, "rows": count, "peak_mb": peak}


def house_step(step: str, path: Path) -> int:
    from archive.models import ImportBatch
    from archive.services import start_import
    from archive.spreadsheet.apply import apply_batch
    from archive.spreadsheet.rehearse import rehearse_batch
    from archive.spreadsheet.take_back import take_back_batch

    if step == "rehearse":
        batch = open_batch(path)
        start_import.start_rehearsal(batch, queue=False)
        batch = rehearse_batch(batch.pk, progress=silent)
        return sum(count for verdict, _label, count in batch.counts() if verdict == "new")
    batch = ImportBatch.objects.get(file_name=path.name)
    if step == "apply":
        start_import.start_import(batch, queue=False)
        return apply_batch(batch.pk, progress=silent).rows.filter(applied=True).count()
    start_import.start_take_back(batch, by=None, queue=False)
    return take_back_batch(batch.pk, progress=silent).rows.filter(undone="deleted").count()


def prepare() -> None:
    for command in (["migrate", "-v0"], ["load_vocabularies"]):
        subprocess.run([sys.executable, "manage.py", *command], check=True, capture_output=True)


def main() -> None:
    if sys.argv[1:2] == ["--step"]:
        print(json.dumps(run_step(sys.argv[2], Path(sys.argv[3]))))
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    forms = {"both": ("csv", "xlsx")}.get(
        wanted := (sys.argv + ["", "", "both"])[2] or "both", (wanted,)
    )
    prepare()
    folder = Path(os.environ["HUXIANG_VAR"])
    for form in forms:
        path = folder / f"bench.{form}"
        (write_csv if form == "csv" else write_xlsx)(path, count)
        print(f"\n{form}: {count:,} rows, {path.stat().st_size / 1e6:.1f} MB")
        print(
            f"{'step':10} {'seconds':>8} {'CPU s':>8} {'rows/CPU s':>11} {'peak MB':>8} {'× bare':>7}"
        )
        baseline = 0.0
        for step in STEPS if form == forms[0] else STEPS[:-1]:
            told = subprocess.run(
                [sys.executable, __file__, "--step", step, str(path)],
                check=True,
                capture_output=True,
                text=True,
            ).stdout
            found = json.loads(told.splitlines()[-1])
            baseline = baseline or found["cpu"]
            assert found["rows"] >= count, (step, found)
            print(
                f"{step:10} {found['seconds']:8.1f} {found['cpu']:8.1f} "
                f"{found['rows'] / found['cpu']:11,.0f} {found['peak_mb']:8.0f} "
                f"{found['cpu'] / baseline:7.1f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
