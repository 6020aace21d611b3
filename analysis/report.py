"""A study -> figures, tables, executed notebooks, what a paper needs, and one page that leads every number back to
characters.

Everything is built in a folder inside the output folder and moved into place at the end: a run that is stopped
leaves what was there before.
"""

import asyncio
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import IPython.paths  # noqa: F401  jupyter_client imports it later, and two threads must not do so at once
import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from . import tables
from .agreement import read_codings
from .omissions import omissions
from .shared import pairs, shared
from .study import STUDY_VARIABLE, Study, run_study

Say = Callable[[str], None]

WORKING = ".report-"  # begins the name of the folder in which a report is built; the process follows
MANY = "12_many_articles"
KERNEL, TIME_LIMIT, AT_ONCE = "python3", 300, 2
LONGEST_SOCKET = 90  # characters; the system allows about a hundred in the name of a socket


def write_report(study_path: Path, out: Path, say: Say) -> Study:
    """Write `out/figures`, `out/tables`, `out/paper`, `out/notebooks` and `out/report.html`; return the study.

    Raises `StudyError` for bad input before anything is written. `say` gets a line for each step. Nothing is
    written outside `out`.
    """
    say(f"reading {study_path}")
    study = run_study(study_path)
    if study.coding:
        read_codings(study.coding, study.raws)
        _check_coders(study)
    out.mkdir(parents=True, exist_ok=True)
    _clear(out)
    with TemporaryDirectory(prefix=f"{WORKING}{os.getpid()}-", dir=out) as folder:
        work = Path(folder)
        built = work / "built"
        built.mkdir()
        with _away_from_home(work), _notebooks(study_path.resolve(), built / "notebooks", work) as notebooks:
            _build(study, built, say)
            for name, future in notebooks.items():
                future.result()
                say(f"notebook {name}")
        _move(built, out, work / "old")
    say(f"done: {out / 'report.html'}")
    return study


def _check_coders(study: Study) -> None:
    with TemporaryDirectory() as folder, _away_from_home(Path(folder)):
        from .coders import own_files, read_coders  # matplotlib comes with it

        read_coders(study, own_files(study))


def _build(study: Study, built: Path, say: Say) -> None:
    from .chart import save  # heavy, and to be imported when matplotlib knows its place
    from .figures import CHARTS
    from .page import page
    from .paper import write_paper

    made = study.tables | {"shared": shared(study), "pairs": pairs(study), "omissions": omissions(study)}
    tables.write(made, built / "tables")
    say(f"{len(made)} tables")
    charts = {}
    for name, draw in CHARTS.items():
        charts[name] = draw(study)
        save(charts[name], built / "figures")
        say(f"figure {name}")
    vectors = {name: (built / "figures" / f"{name}.svg").read_bytes() for name in charts}
    write_paper(study, built / "paper")
    say("paper")
    (built / "report.html").write_text(page(study, charts, vectors), encoding="utf-8", newline="\n")
    say("report.html")


def _move(built: Path, out: Path, old: Path) -> None:
    """Put what was built into its place; what stood there goes with the working folder."""
    old.mkdir()
    for new in sorted(built.iterdir()):
        if (out / new.name).exists():
            (out / new.name).rename(old / new.name)
        new.rename(out / new.name)


def _clear(out: Path) -> None:
    """Remove what runs have left that were killed."""
    for left in out.glob(f"{WORKING}*"):
        process = left.name.removeprefix(WORKING).partition("-")[0]
        if process.isdecimal() and not Path(f"/proc/{process}").exists() and Path("/proc").exists():
            shutil.rmtree(left, ignore_errors=True)


@contextmanager
def _away_from_home(work: Path) -> Iterator[None]:
    """Give libraries a place for what they would put into the home folder: fonts (unless the user has named a place
    for them), IPython's history; a user's start-up files are none of a report's business."""
    mine = {"IPYTHONDIR": str(work / "ipython")}
    if "MPLCONFIGDIR" not in os.environ:
        mine["MPLCONFIGDIR"] = str(work / "fonts")
    before = {name: os.environ.get(name) for name in mine}
    os.environ.update(mine)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


# ------------------------------------------------------------------ notebooks


def notebook_files() -> list[Path]:
    """The notebooks on a study that come with the package, in order: installed within it, in a checkout beside it.
    The one on many articles is about a corpus, and has no place in a study's report."""
    here = Path(__file__).resolve().parent
    inside = sorted((here / "notebooks").glob("[0-9]*.ipynb"))
    found = inside or sorted((here.parent / "notebooks").glob("[0-9]*.ipynb"))
    return [file for file in found if file.stem != MANY]


@contextmanager
def _notebooks(study: Path, out: Path, work: Path) -> Iterator[dict[str, "Future[None]"]]:
    """Run the notebooks in the background, their names and what to wait for; leaving early ends the kernels."""
    out.mkdir()
    environment, tasks = _environment(study), list[_Task]()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        files = notebook_files()
        running = {f.stem: pool.submit(_execute, f, out, work, environment, tasks) for f in files}
        try:
            yield running
        except BaseException:
            for future in running.values():
                future.cancel()
            for loop, task in tasks:
                with suppress(RuntimeError):  # it has ended by itself
                    loop.call_soon_threadsafe(task.cancel)
            raise


def run_notebook(file: Path, out: Path) -> None:
    """Run one notebook as a report does, without a study; what comes of it stands in the folder `out`."""
    with TemporaryDirectory() as folder, _away_from_home(Path(folder)):
        _execute(file, out, Path(folder), _environment(Path()), [])


_Task = tuple[asyncio.AbstractEventLoop, "asyncio.Task[Any]"]


def _environment(study: Path) -> dict[str, str]:
    """What a kernel sees: this package, wherever it stands, and the study."""
    package = str(Path(__file__).resolve().parent.parent)
    return {
        **os.environ,
        STUDY_VARIABLE: str(study),
        "PYTHONPATH": os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH")))),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


def _execute(file: Path, out: Path, work: Path, environment: dict[str, str], tasks: list[_Task]) -> None:
    """Run one notebook in a fresh kernel; write it without anything that another run would write differently."""
    notebook = nbformat.read(file, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None

    async def run() -> None:
        tasks.append((asyncio.get_running_loop(), asyncio.current_task()))  # type: ignore[arg-type]
        manager = AsyncKernelManager(kernel_name=KERNEL, **_connection(work, file.stem))
        where = {"metadata": {"path": str(out)}}
        client = NotebookClient(notebook, km=manager, timeout=TIME_LIMIT, record_timing=False, resources=where)
        with (work / f"{file.stem}.log").open("w") as log:
            await client.async_execute(env=environment, stdout=log, stderr=log, cleanup_kc=True)

    try:
        asyncio.run(run())
    except CellExecutionError as error:
        raise RuntimeError(f"notebook {file.name}: {error.ename}: {error.evalue}") from None
    notebook.metadata.get("language_info", {}).pop("version", None)
    nbformat.write(notebook, out / file.name)


def _connection(work: Path, name: str) -> dict[str, str]:
    """Sockets in the working folder where the system has them: they need neither ports nor a network."""
    settings = {"connection_file": str(work / f"{name}.json")}
    socket = str(work.resolve() / name[:2])
    if os.name == "posix" and len(socket) <= LONGEST_SOCKET:
        settings |= {"transport": "ipc", "ip": socket}
    return settings
