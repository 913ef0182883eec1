"""Every promise of the README is one sentence, and has tests that hold us to it."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

KEPT_BY = {
    "What is acknowledged is on disk": ["faults/test_kills.py::test_ten_kills"],
    "An import, a build or an undo is there as a whole": ["faults/test_kills.py::test_ten_kills"],
    "A study that is closed, or left alone": [
        "study/test_idle.py::",
        "study/test_doctor.py::test_a_sound_study_is_sound",
    ],
    "Before the first change after opening a study": [
        "study/test_backup.py::test_the_first_change_after_opening_takes_the_backup_of_the_day",
        "study/test_backup.py::test_it_is_taken_when_the_last_is_older_than_a_day",
        "study/test_backup.py::test_a_named_backup_of_one_copy_is_none_of_another",
        "study/test_backup.py::test_a_backup_lies_in_the_users_data_and_never_beside_the_study",
    ],
    "Before a study is upgraded, replaced, restored or repaired": [
        "study/test_revisions.py::test_the_upgrade_leaves_a_verified_backup",
        "study/test_making.py::test_the_backup_of_a_file_opens",
        "cli/test_durability_commands.py::test_what_a_backup_replaces_is_kept",
        "study/test_backup.py::test_a_backup_is_put_back_and_what_stood_there_is_kept",
        "study/test_doctor.py::test_a_stray_reference_is_mended_in_a_change_of_its_own",
    ],
    "A backup with a name stays for good": [
        "study/test_backup.py::test_old_backups_are_thinned_by_age_and_named_ones_stay"
    ],
    "A backup that does not read back whole": [
        "study/test_backup.py::test_a_copy_that_is_not_sound_is_not_kept"
    ],
    "A locked file, a full disk or a folder": [
        "study/test_backup.py::test_a_locked_study_is_one_clear_line",
        "study/test_backup.py::test_a_full_disk_is_one_clear_line_and_nothing_is_left",
        "study/test_backup.py::test_a_full_disk_leaves_the_study",
        "study/test_backup.py::test_a_study_in_a_read_only_folder_is_not_replaced",
        "cli/test_durability_commands.py::test_a_full_disk_in_a_change",
        "study/test_full_disk.py::test_a_study_on_a_full_disk_is_read_and_says_why_it_cannot_be_changed",
        "faults/test_full_disk.py::test_what_is_there_can_be_read_and_nothing_is_left_beside_it",
        "faults/test_full_disk.py::test_what_cannot_be_written_is_one_clear_line",
    ],
    "In a folder that a cloud service copies": [
        "cli/test_durability_commands.py::test_a_synced_folder_holds_no_log"
    ],
    "`evalbench doctor` names every fault": [
        "study/test_doctor.py::test_each_damage_is_named",
        "study/test_every_fault.py::test_every_answer_off_the_scale_is_named",
        "study/test_every_fault.py::test_every_cycle_is_named",
        "study/test_every_fault.py::test_every_passage_is_named_by_document_and_id",
        "study/test_every_fault.py::test_what_is_not_the_schema_of_a_study_is_named",
        "study/test_looking.py::test_a_copy_stays_as_it_is_until_it_is_changed",
        "study/test_looking.py::test_a_log_that_was_left_is_read_and_stays",
    ],
    "`evalbench doctor --rescue` saves every transcript": [
        "study/test_rescue.py::test_every_transcript_still_readable_is_saved",
        "study/test_rescue.py::test_what_stands_before_a_cut_is_saved",
        "study/test_rescue.py::test_any_pages_may_be_damaged",
        "study/test_rescue.py::test_each_transcript_stands_or_falls_with_its_own_pages",
    ],
    "What evalbench deleted from a study": [
        "study/test_rescue.py::test_what_evalbench_deletes_is_gone_from_the_file",
        "study/test_rescue.py::test_what_another_program_deletes_may_be_left_in_the_file",
    ],
}


def promises() -> list[str]:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme.partition("## What we promise\n")[2].partition("\n## ")[0]
    return [line.removeprefix("- ") for line in section.splitlines() if line]


def names_in(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_promise_has_tests_and_every_test_a_promise() -> None:
    kept = {each: [key for key in KEPT_BY if each.startswith(key)] for each in promises()}
    assert all(len(keys) == 1 for keys in kept.values()), kept
    assert len(kept) == len(KEPT_BY)


@pytest.mark.parametrize("promise", promises())
def test_a_promise_is_one_sentence_on_one_line(promise: str) -> None:
    assert re.fullmatch(r"[^.!?]+\.", promise)


@pytest.mark.parametrize("test", sorted({each for tests in KEPT_BY.values() for each in tests}))
def test_the_test_of_a_promise_is_there(test: str) -> None:
    file, _, name = test.partition("::")
    found = names_in(ROOT / "tests" / file)
    assert name in found if name else found
