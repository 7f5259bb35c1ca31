"""The distribution: what the repository holds, what the wheel holds, what an installed package finds."""

from __future__ import annotations

import configparser
import email
import os
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from importlib import metadata
from pathlib import Path, PurePosixPath

import cloudfront_harness
import pytest

ROOT = Path(__file__).resolve().parent.parent
DISTRIBUTION = "cloudfront-harness"
PACKAGE = "cloudfront_harness/"

TOP_LEVEL = {
    ".ci",
    ".github",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "README.md",
    "docs",
    "harness",
    "pyproject.toml",
    "specs",
    "tests",
    "tox.ini",
}
# Comes with recording and replay.
LATER = {"cassettes"}


def tracked_files() -> list[PurePosixPath]:
    listing = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, check=False)
    names = listing.stdout.decode().split("\0")[:-1]
    if listing.returncode != 0 or not names:
        pytest.skip("not a git checkout, so nothing says which files belong to the repository")
    return [PurePosixPath(name) for name in names]


def files_below(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def build(hook: str, destination: Path) -> Path:
    """What a hook of the build backend makes of the checkout."""
    script = "import sys, hatchling.build as backend; print(getattr(backend, sys.argv[1])(sys.argv[2]))"
    built = subprocess.run(
        [sys.executable, "-c", script, hook, str(destination)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert built.returncode == 0, built.stderr
    return destination / built.stdout.splitlines()[-1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    pytest.importorskip("hatchling", reason="the build backend is not installed")
    return zipfile.ZipFile(build("build_wheel", tmp_path_factory.mktemp("wheel")))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> tarfile.TarFile:
    pytest.importorskip("hatchling", reason="the build backend is not installed")
    return tarfile.open(build("build_sdist", tmp_path_factory.mktemp("sdist")))


def member_of_dist_info(wheel: zipfile.ZipFile, name: str) -> str:
    (path,) = [member for member in wheel.namelist() if member.endswith(f".dist-info/{name}")]
    return wheel.read(path).decode()


@pytest.mark.checkout
class TestRepository:
    def test_the_top_level_is_the_one_of_the_design(self) -> None:
        found = {path.parts[0] for path in tracked_files()}
        assert found - LATER == TOP_LEVEL

    def test_nothing_that_a_tool_made_is_tracked(self) -> None:
        made = {"__pycache__", ".tox", ".mypy_cache", ".pytest_cache", ".ruff_cache", "dist", "node_modules"}
        assert [str(path) for path in tracked_files() if made & set(path.parts)] == []

    def test_a_bare_tox_run_is_what_the_readme_says(self) -> None:
        settings = configparser.ConfigParser(interpolation=None)
        settings.read(ROOT / "tox.ini", encoding="utf-8")
        listed = [name.strip() for name in settings["tox"]["env_list"].split(",")]
        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        assert f"# the tests: {', '.join(listed)}" in readme

    def test_ci_runs_the_command_of_the_readme(self) -> None:
        script = ROOT / ".ci" / "run"
        assert "\ntox run\n" in script.read_text(encoding="utf-8")
        assert "tox run" in (ROOT / "README.md").read_text(encoding="utf-8")
        assert os.access(script, os.X_OK)

    def test_the_changelog_has_this_version_or_what_comes_after_it(self) -> None:
        headings = [
            line.removeprefix("## [").partition("]")[0]
            for line in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
            if line.startswith("## [")
        ]
        assert headings[0] == "Unreleased"
        assert cloudfront_harness.__version__ in headings


@pytest.mark.checkout
class TestWheel:
    def test_it_has_the_package_and_nothing_else(self, wheel: zipfile.ZipFile) -> None:
        tops = {PurePosixPath(name).parts[0] for name in wheel.namelist()}
        assert tops == {
            PACKAGE.strip("/"),
            f"cloudfront_harness-{cloudfront_harness.__version__}.dist-info",
        }

    def test_every_file_of_the_package_is_in_it(self, wheel: zipfile.ZipFile) -> None:
        packed = {name.removeprefix(PACKAGE) for name in wheel.namelist() if name.startswith(PACKAGE)}
        code = {name for name in packed if not name.startswith("_specs/")}
        assert code == files_below(ROOT / "harness" / "cloudfront_harness")
        assert "py.typed" in code

    def test_the_specs_are_in_it_byte_for_byte(self, wheel: zipfile.ZipFile) -> None:
        prefix = f"{PACKAGE}_specs/"
        packed = {
            name.removeprefix(prefix): wheel.read(name)
            for name in wheel.namelist()
            if name.startswith(prefix)
        }
        assert packed == {name: (ROOT / "specs" / name).read_bytes() for name in files_below(ROOT / "specs")}

    def test_it_has_a_document_for_each_api_version(self, wheel: zipfile.ZipFile) -> None:
        from cloudfront_harness.specs import API_VERSIONS

        documents = {
            PurePosixPath(name).stem
            for name in wheel.namelist()
            if PurePosixPath(name).match("cloudfront_harness/_specs/*.json")
            and PurePosixPath(name).stem[0].isdigit()
        }
        assert documents == set(API_VERSIONS)
        assert len(documents) == 29

    def test_its_entry_points(self, wheel: zipfile.ZipFile) -> None:
        points = configparser.ConfigParser()
        points.read_string(member_of_dist_info(wheel, "entry_points.txt"))
        assert {section: dict(points[section]) for section in points.sections()} == {
            "console_scripts": {"cfharness": "cloudfront_harness.cli:main"},
            "pytest11": {"cloudfront": "cloudfront_harness.pytest_plugin"},
        }

    def test_its_metadata(self, wheel: zipfile.ZipFile) -> None:
        fields = email.message_from_string(member_of_dist_info(wheel, "METADATA"))
        assert fields["Name"] == DISTRIBUTION
        assert fields["Version"] == cloudfront_harness.__version__
        assert fields["License-Expression"] == "Apache-2.0"
        assert fields["Requires-Python"] == ">=3.11"
        assert set(fields.get_all("Provides-Extra", [])) == {"peers", "specs", "xdist"}
        licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
        assert member_of_dist_info(wheel, "licenses/LICENSE") == licence

    def test_building_it_leaves_the_checkout_alone(self, tmp_path: Path) -> None:
        pytest.importorskip("hatchling", reason="the build backend is not installed")
        before = set(ROOT.iterdir())
        build("build_wheel", tmp_path)
        assert set(ROOT.iterdir()) - before == set()


@pytest.mark.checkout
def test_the_source_distribution_can_be_built_and_tested_from(sdist: tarfile.TarFile) -> None:
    packed = {PurePosixPath(*PurePosixPath(name).parts[1:]).as_posix() for name in sdist.getnames()}
    wanted = {
        f"{folder}/{name}"
        for folder in ("docs", "harness", "specs", "tests")
        for name in files_below(ROOT / folder)
    }
    wanted |= {"pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "tox.ini"}
    assert wanted - packed == set()


class TestInstalled:
    @pytest.fixture(autouse=True)
    def _installed(self) -> None:
        try:
            metadata.distribution(DISTRIBUTION)
        except metadata.PackageNotFoundError:
            pytest.skip(f"{DISTRIBUTION} is not installed here: `pip install -e .`")

    def test_the_version_is_the_one_of_the_code(self) -> None:
        assert metadata.version(DISTRIBUTION) == cloudfront_harness.__version__

    def test_the_entry_points_lead_somewhere(self) -> None:
        points = metadata.distribution(DISTRIBUTION).entry_points
        loaded = {(point.group, point.name): point.load() for point in points}
        assert callable(loaded["console_scripts", "cfharness"])
        assert loaded["pytest11", "cloudfront"].__name__ == "cloudfront_harness.pytest_plugin"


@pytest.mark.skipif(
    os.environ.get("CFHARNESS_WHEEL_TEST") != "1", reason="runs in the environment `wheel` only"
)
class TestDetached:
    def test_the_package_under_test_is_the_installed_one(self) -> None:
        assert cloudfront_harness.__file__ is not None
        assert Path(cloudfront_harness.__file__).is_relative_to(sysconfig.get_path("purelib"))

    def test_the_checkout_is_out_of_reach(self) -> None:
        for folder in (ROOT, *ROOT.parents):
            assert not (folder / "harness").exists()
            assert not (folder / "specs").exists()

    def test_the_contract_comes_from_the_wheel(self) -> None:
        from cloudfront_harness.specs import API_VERSIONS, load_contract

        assert load_contract(API_VERSIONS[0]).api_version == API_VERSIONS[0]


class TestImporting:
    def test_it_loads_neither_a_vendor_library_nor_a_contract(self) -> None:
        script = "import sys, cloudfront_harness; print('\\n'.join(sys.modules))"
        loaded = subprocess.run(
            [sys.executable, "-c", script],
            cwd=Path(cloudfront_harness.__path__[0]).parent,
            capture_output=True,
            encoding="utf-8",
            check=True,
        ).stdout.split()
        ours = {name for name in loaded if name.startswith("cloudfront_harness")}
        assert ours == {"cloudfront_harness"}
        roots = {name.partition(".")[0] for name in loaded}
        assert roots & {"boto3", "botocore", "click", "lxml", "pytest", "rich", "uvicorn"} == set()

    @pytest.mark.parametrize("name", cloudfront_harness.__all__)
    def test_every_public_name_is_there(self, name: str) -> None:
        assert getattr(cloudfront_harness, name) is not None

    def test_an_unknown_name_is_an_attribute_error(self) -> None:
        with pytest.raises(AttributeError, match="no attribute 'load_contracts'"):
            cloudfront_harness.load_contracts  # noqa: B018 - looking it up is the test
