"""The shape of the code: what imports what, and what no file may do."""

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator, Set
from functools import cache
from pathlib import Path

import scorecard

ROOT = Path(scorecard.__file__).parent

# From what is given to what is shown; a module imports only from those above it. A package stands
# for all its modules, unless they are listed one by one.
ORDER = (
    "errors",
    "files",
    "folders",
    "formats",
    "formulas",
    "workbooks",
    "periods",
    "weights.matrices",
    "weights.spread",
    "weights.components",
    "weights.experts",
    "weights.benefit",
    "weights",
    "definitions.validators",
    "definitions.weighting",
    "definitions.goalposts",
    "definitions.normalisation",
    "definitions.imputation",
    "definitions.treatment",
    "definitions.groups",
    "definitions.kinds",
    "definitions.scales",
    "definitions.method",
    "definitions.robustness",
    "definitions.signature",
    "definitions.data_steps",
    "definitions.model",
    "definitions.nodes",
    "definitions.choices",
    "definitions.aspects",
    "definitions.accepted",
    "definitions.clauses",
    "definitions.judgements",
    "definitions.consistency",
    "definitions.card",
    "definitions.finding",
    "definitions.tomlfile",
    "definitions.structuring",
    "definitions.heading",
    "definitions.draft",
    "definitions.loading",
    "notes",
    "ledger.csvfile",
    "ledger.cells",
    "ledger.table",
    "ledger.supersession",
    "ledger.selection",
    "ledger.row_readers",
    "ledger.checks",
    "ledger.accepting",
    "ledger.versions",
    "ledger.reading",
    "ledger.snapshots",
    "ledger.vintage",
    "ledger.durable",
    "ledger.touched",
    "ledger.appending",
    "ledger.correcting",
    "ledger.importing",
    "ledger.seals",
    "ledger.prefix",
    "ledger.verifying",
    "ledger.sealing",
    "coding",
    "frames",
    "panel",
    "observation.placement",
    "observation.checks",
    "observation.standing",
    "observation.states",
    "observation.windows",
    "observation.sums",
    "observation.flows",
    "observation.observe",
    "observation.links",
    "rescaling",
    "simulation",
    "relative",
    "observation.reading",
    "imputation_rules",
    "imputation",
    "outlying",
    "treatment",
    "normalisation",
    "expert_weights",
    "weighting",
    "data_weights",
    "means",
    "outranking",
    "scores",
    "rounding",
    "aggregation",
    "shares",
    "trends.statistics",
    "trends.labels",
    "trends.series",
    "trends.aims",
    "trends.history",
    "trends.published.reading",
    "trends.published.rule",
    "trends.published.parts",
    "trends.published.un",
    "trends.published.open_sdg",
    "trends.published.sdsn",
    "trends.published.healthy_people",
    "trends.published.dns",
    "trends.published.astat",
    "trends.published.jncc",
    "trends.published.rules",
    "trends.published.judging",
    "trends.published.of_scores",
    "trends.labelling",
    "trends.trending",
    "trends.comparison",
    "bands",
    "summary",
    "tally",
    "scoring",
    "versions",
    "revisions",
    "rebuilding",
    "figure_ids",
    "standings",
    "influence",
    "explanation",
    "movements",
    "comparison.causes",
    "comparison.hybrids",
    "comparison.shares",
    "comparison.splitting",
    "comparison.states",
    "comparison.mixtures",
    "comparison.frames",
    "comparison.compare",
    "robustness",
    "diagnostics.statistics",
    "diagnostics.structure",
    "diagnostics.influences",
    "diagnostics.flags",
    "diagnostics.diagnosis",
    "diagnostics",
    "clause_map",
    "charts",
    "reporting",
    "checking",
    "starter",
    "terminal",
    "cli",
    "__main__",
    "",  # the package itself: what users import
)

HEAVY = {"matplotlib", "jinja2", "rich", "click"}
OF_EXTRAS = {"docx", "lxml", "openpyxl", "scipy", "xlsxwriter"}
MAY_BE_HEAVY = ("charts", "reporting", "terminal", "cli")
CLOCKS = {"today", "now", "utcnow", "localtime", "gmtime", "time_ns", "perf_counter", "monotonic"}
UNSAFE_NAMES = {"eval", "exec", "compile", "__import__"}
UNSAFE_MODULES = {"pickle", "marshal", "shelve", "subprocess", "ctypes"}
LONGEST = 400


def module_of(path: Path) -> str:
    """Dotted name below the package; empty for the package itself."""
    parts = list(path.relative_to(ROOT).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {module_of(path): path for path in sorted(ROOT.rglob("*.py"))}


def place_of(module: str) -> int | None:
    """Place of a module, or of its package, in the order."""
    if module in ORDER:
        return ORDER.index(module)
    package = module.partition(".")[0]
    if package in ORDER:
        return ORDER.index(package)
    inside = [n for n, name in enumerate(ORDER) if name.startswith(f"{module}.")]
    return min(inside, default=None)


@cache
def tree_of(module: str) -> ast.Module:
    return ast.parse(FILES[module].read_text(encoding="utf-8"))


def names_imported(node: ast.AST, module: str) -> Iterator[str]:
    """Full names of the modules that one import statement reaches."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            above = ["scorecard", *module.split(".")][: -node.level]
            base = ".".join([*above, base]).rstrip(".")
        for alias in node.names:
            inner = f"{base}.{alias.name}".removeprefix("scorecard.")
            yield f"{base}.{alias.name}" if inner in FILES else base


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def imports_of(module: str, *, type_only: bool) -> set[str]:
    """Modules of the package that a module imports, at the top or inside a function."""
    tree = tree_of(module)
    guarded = {
        inner for node in ast.walk(tree) if is_type_checking(node) for inner in ast.walk(node)
    }
    nodes = guarded if type_only else set(ast.walk(tree)) - guarded
    names = {name for node in nodes for name in names_imported(node, module)}
    own = {name for name in names if name == "scorecard" or name.startswith("scorecard.")}
    return {name.removeprefix("scorecard").removeprefix(".") for name in own}


def imported_at_once(node: ast.AST, module: str) -> Iterator[str]:
    """Top-level names of what a module imports as it is imported itself."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) or is_type_checking(child):
            continue
        yield from (name.partition(".")[0] for name in names_imported(child, module))
        yield from imported_at_once(child, module)


def against_the_order(module: str, *, type_only: bool) -> set[tuple[str, str]]:
    own = place_of(module)
    assert own is not None
    found = set()
    for other in imports_of(module, type_only=type_only):
        place = place_of(other)
        same_package = place == own
        if place is not None and place >= own and not same_package:
            found.add((module, other))
    return found


def test_every_module_has_its_place_in_the_order() -> None:
    """A module that is not on the list has no place in the flow yet."""
    unplaced = [name for name in FILES if place_of(name) is None]

    assert not unplaced, (
        f"{unplaced}: add to ORDER in {Path(__file__).name}, after everything it imports and "
        "before everything that imports it"
    )


def test_nothing_upstream_imports_downstream() -> None:
    """A module imports only from those above it in the order."""
    assert not [pair for module in FILES for pair in against_the_order(module, type_only=False)]


def test_type_checkers_follow_the_order_too() -> None:
    """No import that only a type checker follows runs against the order."""
    assert not [pair for module in FILES for pair in against_the_order(module, type_only=True)]


def test_no_module_imports_itself_round_a_corner() -> None:
    """Imports form no circle, within a package either."""
    graph = {module: imports_of(module, type_only=False) & set(FILES) for module in FILES}

    def reached(start: str) -> set[str]:
        seen: set[str] = set()
        queue = list(graph[start])
        while queue:
            module = queue.pop()
            if module not in seen:
                seen.add(module)
                queue += graph[module]
        return seen

    assert not [module for module in FILES if module in reached(module)]


def those_that_import(refused: Set[str], modules: Iterable[str]) -> dict[str, set[str]]:
    """Modules that import some of these as they are imported themselves, and which."""
    found = {name: refused & set(imported_at_once(tree_of(name), name)) for name in modules}
    return {name: some for name, some in found.items() if some}


def test_the_core_draws_and_prints_nothing() -> None:
    """Only charts, reports and the command line import what draws and prints."""
    core = [name for name in FILES if name.partition(".")[0] not in MAY_BE_HEAVY]

    assert len(core) > 100
    assert not those_that_import(HEAVY, core)


def test_extras_are_imported_where_they_are_used() -> None:
    """Who has not installed one can import every module."""
    assert not those_that_import(OF_EXTRAS, FILES)


def test_importing_the_library_is_light() -> None:
    """`import scorecard` loads nothing that draws or prints."""
    code = "import scorecard, sys; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "scorecard" in done.stdout.split()
    assert not HEAVY & set(done.stdout.split())


def test_files_are_short() -> None:
    """No file is longer than a reader can hold in mind."""
    lengths = {name: len(path.read_text("utf-8").splitlines()) for name, path in FILES.items()}

    assert not {name: length for name, length in lengths.items() if length >= LONGEST}


def test_nobody_reads_the_clock() -> None:
    """Numbers depend on files alone, so nothing but the command line may ask what time it is."""
    read = {
        (module, ast.unparse(node))
        for module in FILES if module.partition(".")[0] != "cli"
        for node in ast.walk(tree_of(module))
        if isinstance(node, ast.Attribute)
        and (node.attr in CLOCKS or ast.unparse(node) == "time.time")
    }  # fmt: skip

    assert not read


def test_nothing_runs_what_it_reads() -> None:
    """No file evaluates text, unpickles bytes or starts a shell."""
    modules, calls = set(), set()
    for module in FILES:
        for node in ast.walk(tree_of(module)):
            modules |= {(module, name.partition(".")[0]) for name in names_imported(node, module)}
            if isinstance(node, ast.Call) and (
                ast.unparse(node.func) in UNSAFE_NAMES
                or ast.unparse(node.func) in ("os.system", "os.popen")
                or any(word.arg == "shell" for word in node.keywords)
            ):
                calls.add((module, ast.unparse(node.func)))

    assert not [pair for pair in modules if pair[1] in UNSAFE_MODULES]
    assert not calls
