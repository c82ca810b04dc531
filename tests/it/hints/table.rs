//! All hints that show a command or a flag, with the test that follows each. A new one needs a row here.

use std::path::Path;

use super::literals::with_commands;

/// How a text is followed.
enum Followed {
    /// By the test with this path.
    By(&'static str),
    /// Nowhere in the tests, for this reason.
    Elsewhere(&'static str),
    /// It names a flag or a command, and asks for nothing.
    NoStep,
}

use Followed::{By, Elsewhere, NoStep};

const AT_A_GITHUB: &str = "needs a GitHub; tests/oracle/github_create.py has one on this machine";

/// A part of each text, and how it is followed.
const HINTS: &[(&str, Followed)] = &[
    (
        "name another ref with '--ref'",
        By("hints::list::another_ref_is_searched_for_images"),
    ),
    (
        "look with 'split-image batch FILE --dry-run'",
        By("hints::list::discover_writes_the_list_that_is_missing"),
    ),
    (
        "'split-image discover' writes",
        By("hints::list::discover_writes_the_list_that_is_missing"),
    ),
    ("for repo in {names}; do", Elsewhere(AT_A_GITHUB)),
    ("add '--publish-history' if that is meant", Elsewhere(AT_A_GITHUB)),
    ("with another visibility than '--create' asks for", NoStep),
    ("check the account with 'gh auth status'", Elsewhere(AT_A_GITHUB)),
    ("repos/{path}/actions/variables -f name={name}", Elsewhere(AT_A_GITHUB)),
    ("gh {} set {name} --repo {repository}", Elsewhere(AT_A_GITHUB)),
    ("$(gh api{at} repos/{path} --jq .id)", Elsewhere(AT_A_GITHUB)),
    ("gh api --method PUT{at}", Elsewhere(AT_A_GITHUB)),
    ("'--create' makes repositories at GitHub only", NoStep),
    ("'--pull-request' opens one at GitHub", NoStep),
    ("or leave out '--pull-request'", Elsewhere(AT_A_GITHUB)),
    (
        "log in with 'gh auth login --hostname {}'",
        Elsewhere("needs an account at GitHub"),
    ),
    ("'gh auth status'", Elsewhere(AT_A_GITHUB)),
    ("; '--create' sets it", Elsewhere(AT_A_GITHUB)),
    ("# without '--dry-run'.", NoStep),
    ("the file of '--map' was not written", NoStep),
    ("that '--only' and '--skip' leave", NoStep),
    ("'--list' shows the names", By("hints::list::names_are_shown")),
    (
        "repo2docker reads; check '--subdir'",
        By("hints::source::a_file_is_in_a_directory"),
    ),
    (
        "'--remove PATH' or '--remove-examples'",
        By("hints::target::leftovers_are_deleted_in_the_first_run"),
    ),
    ("'git lfs fetch --all'", Elsewhere("git-lfs is not part of git")),
    (
        "In the list, flags are keys",
        By("hints::list::flags_of_hints_are_keys_of_the_list"),
    ),
    ("'gh auth login' does it", Elsewhere("needs an account at GitHub")),
    (
        "'split-image cache' lists it",
        By("cache::it_is_listed_and_cleared_except_for_what_is_in_use"),
    ),
    ("correct '--hub'", By("hints::handoff::a_hub_with_a_slip_is_corrected")),
    (
        "run 'split-image handoff' after it is merged",
        By("hints::handoff::the_tag_of_a_pull_request_is_looked_up_after_the_merge"),
    ),
    (
        "run 'split-image handoff' to try again",
        By("hints::handoff::a_failed_hand_off_is_tried_again"),
    ),
    (
        "see 'split-image --help'",
        By("hints::list::help_and_explanations_are_there"),
    ),
    (
        "Run it again without --dry-run to do this.",
        By("hints::handoff::the_edits_apply_and_the_ways_to_deliver_work"),
    ),
    (
        "'--handoff-branch NAME' pushes the edits",
        By("hints::handoff::the_edits_apply_and_the_ways_to_deliver_work"),
    ),
    (
        "'git apply' takes it",
        By("hints::handoff::the_edits_apply_and_the_ways_to_deliver_work"),
    ),
    (
        "'split-image explain CODE' says",
        By("explain::every_warning_is_explained_as_in_the_reference"),
    ),
    ("'--verbose' shows all", By("hints::list::more_is_shown_with_verbose")),
    (
        "older; --limit 0 shows all",
        By("output::a_limit_cuts_the_picture_and_says_so"),
    ),
    (
        "and '--cache' that of fetched sources",
        By("fetched::copies::a_cache_folder_that_cannot_be_made"),
    ),
    (
        "apply it with 'git am --keep-cr'",
        By("hints::handoff::a_patch_with_carriage_returns_is_applied_with_the_flag"),
    ),
    (
        "'--allow-incomplete' hands over",
        By("handoff::image_name::an_image_that_has_not_moved_is_not_handed_over"),
    ),
    (
        "give it with '--image REGISTRY/PATH'",
        By("hints::handoff::an_image_without_a_name_is_named"),
    ),
    (
        "the workflow pushes with '--image",
        By("handoff::image_name::a_registry_that_nothing_pushes_to_is_not_guessed"),
    ),
    ("gh run list --repo", Elsewhere("asks GitHub")),
    ("gh pr create --repo", Elsewhere("writes to GitHub")),
    (
        "choose another name with '--handoff-branch NAME'",
        By("hints::handoff::a_branch_that_is_taken_gets_another_name_or_becomes_a_patch"),
    ),
    ("'--image' is the address of a web page", NoStep),
    (
        "give '--set DOCKER_REGISTRY=",
        By("hints::target::another_registry_is_set_in_the_workflow"),
    ),
    ("no place for the name of the image that '--image' gives", NoStep),
    (
        "leave out '--image', and set",
        By("hints::target::values_that_a_template_does_not_take_are_left_out"),
    ),
    ("nothing to fill in for '--set", NoStep),
    (
        "write '--set KEY=VALUE'",
        By("hints::target::values_that_a_template_does_not_take_are_left_out"),
    ),
    (
        "other names before; '--follow' includes",
        By("hints::source::history_before_a_rename_is_followed"),
    ),
    (
        "name it with '--ref'",
        By("hints::source::a_directory_of_another_branch_is_split_there"),
    ),
    (
        "give '--subdir' the directory that it is in",
        By("hints::source::a_file_is_in_a_directory"),
    ),
    (
        "--ref {id}",
        By("hints::source::a_directory_that_is_gone_is_split_at_its_last_commit"),
    ),
    (
        "choose another name with '--push-branch'",
        By("hints::target::branches_that_parted_are_left_for_another_name"),
    ),
    (
        "or --remove-examples, or choose a side",
        By("hints::target::collisions_are_settled_in_each_way_that_the_hint_names"),
    ),
    (
        "--remove PATH",
        By("hints::target::collisions_are_settled_in_each_way_that_the_hint_names"),
    ),
    (
        "'git pull --no-rebase EMPTY HEAD'",
        By("second_run::a_conflict_names_the_paths_and_leaves_the_target"),
    ),
    (
        "'git config receive.denyCurrentBranch updateInstead'",
        By("hints::target::a_branch_that_is_checked_out_is_pushed_around_or_updated"),
    ),
    (
        "name the template with '--template REPO'",
        By("hints::target::an_empty_target_is_started_from_a_template"),
    ),
    (
        "given to '--template'",
        By("hints::target::an_empty_target_is_started_from_a_template"),
    ),
    (
        "'--follow' includes it in a new target",
        By("hints::source::a_finished_target_is_not_followed_but_a_new_one_is"),
    ),
    (
        "in the first run with '--hub', '--image' or '--set'",
        By("hints::target::placeholders_are_filled_in_the_first_run"),
    ),
    (
        "own repository with '--into'",
        By("hints::target::a_target_that_is_the_source_is_replaced_by_the_images_own"),
    ),
    (
        "use the same '--subdir', '--follow'",
        By("hints::source::another_way_of_following_is_refused_and_the_same_one_works"),
    ),
    (
        "'git config --show-origin --get-regexp \"^url[.]\"'",
        By("hints::target::commands_that_only_show_something_run_here"),
    ),
    (
        "choose another place with '--output DIR'",
        By("hints::target::a_folder_that_is_taken_is_replaced_by_another"),
    ),
    (
        "leave out this '--also-push'",
        By("hints::target::another_place_to_push_to_that_has_more_is_left_out"),
    ),
    (
        "run 'git fsck'",
        By("hints::source::a_damaged_source_is_looked_at_with_fsck"),
    ),
    (
        "'git commit-graph write --reachable'",
        Elsewhere("a graph that contradicts its commits takes a damaged file; fixtures of the engine have it"),
    ),
    (
        "run 'git index-pack {}'",
        By("hints::source::a_pack_gets_its_index_again"),
    ),
    (
        "let '--follow' find the names",
        By("hints::source::a_former_name_with_a_slip_is_left_to_follow"),
    ),
    (
        "not names of one directory: leave out '--also-from",
        By("hints::source::a_name_of_another_directory_is_left_out"),
    ),
    (
        "as it is there with '--subdir'",
        By("hints::source::a_former_name_that_lives_on_is_the_subdir"),
    ),
    (
        "('--on-overlap' can choose)",
        By("follow_shown::a_name_that_overlaps_is_taken_with_a_choice"),
    ),
    (
        "choose it with '--also-from'",
        By("follow_shown::a_name_of_which_one_file_was_copied_can_be_chosen"),
    ),
    (
        "to include its history, name it with '--also-from'",
        By("follow_shown::a_name_that_became_a_folder_can_be_given"),
    ),
    (
        "choose one with '--also-from'",
        By("hints::source::a_directory_with_several_pasts_gets_the_one_that_is_chosen"),
    ),
    (
        "the former directory with '--also-from'",
        By("follow::told_names_come_first"),
    ),
    ("give one with '--message'", By("hints::target::a_message_is_given")),
    ("answers with '{}'", NoStep),
    ("'git help credentials'", Elsewhere("opens a manual page")),
    (
        "'git ls-remote' of it works here",
        By("hints::target::commands_that_only_show_something_run_here"),
    ),
    (
        "git config --global protocol.file.allow always",
        By("hints::target::a_protocol_that_is_forbidden_is_allowed"),
    ),
    (
        "'git push' to this address works here",
        By("hints::target::commands_that_only_show_something_run_here"),
    ),
    (
        "'git ls-remote {to}",
        By("push::endings::a_push_whose_report_is_lost_has_landed"),
    ),
    (
        "core.hooksPath' tells",
        By("hints::target::commands_that_only_show_something_run_here"),
    ),
    (
        "with '--push-branch NAME'",
        By("hints::target::a_refused_branch_is_left_for_another_one"),
    ),
    (
        "'split-image explain large-file'",
        By("hints::list::help_and_explanations_are_there"),
    ),
    (
        "'gh auth refresh --scopes workflow'",
        Elsewhere("needs an account at GitHub"),
    ),
    (
        "'git config receive.fsck.",
        By("hints::target::a_target_that_checks_objects_lets_the_named_fault_in"),
    ),
    (
        "'git config --global commit.gpgSign false'",
        Elsewhere("turns the user's signatures off; a test of signing shows the message"),
    ),
    (
        "'git config --global user.signingKey FILE'",
        Elsewhere("needs the user's key"),
    ),
    (
        "git config --global user.name",
        By("hints::target::an_identity_is_configured_by_the_commands_of_the_hint"),
    ),
    ("'git --version' says", NoStep),
    (
        "'git config --show-origin --get-regexp \"^remote[.]\"'",
        By("hints::target::commands_that_only_show_something_run_here"),
    ),
    (
        "'git config --list --show-origin'",
        By("hints::target::commands_that_only_show_something_run_here"),
    ),
    (
        "make one with 'git init'",
        By("hints::source::a_folder_that_is_no_repository_can_become_one"),
    ),
    (
        "or name it with '--from REPO'",
        By("hints::source::outside_of_a_clone_every_command_takes_from"),
    ),
    (
        "run 'git fetch --unshallow' there",
        By("hints::source::a_shallow_clone_is_completed"),
    ),
    (
        "run 'git replace --convert-graft-file' there",
        By("hints::source::a_grafts_file_is_converted"),
    ),
    (
        "run 'git clone --mirror'",
        Elsewhere("needs the program that made the repository"),
    ),
    (
        "set GIT_NO_REPLACE_OBJECTS=1",
        By("hints::source::a_grafts_file_is_converted"),
    ),
    (
        "name another one with '--cache DIR', or keep",
        By("fetched::copies::a_cache_folder_that_cannot_be_made"),
    ),
    (
        "name a branch with '--ref'",
        By("fetched::names::a_source_without_a_head_branch_needs_a_ref"),
    ),
    (
        "'git branch -a' and 'git tag' there",
        By("hints::source::a_ref_is_named"),
    ),
    (
        "what was given to '--from'",
        By("hints::source::outside_of_a_clone_every_command_takes_from"),
    ),
    ("name one with '--ref': {}", By("hints::source::a_ref_is_named")),
    (
        "give '--ref' a branch, a tag or a commit",
        By("hints::source::a_ref_is_named"),
    ),
    (
        "name one with '--branch'; {}",
        By("hints::target::a_target_whose_head_is_missing_needs_a_branch"),
    ),
    ("gh variable set {name}", Elsewhere("writes to GitHub")),
    ("gh secret set {name}", Elsewhere("writes to GitHub")),
    (
        "write '--old-image NAME' or",
        By("hints::handoff::an_old_image_is_named"),
    ),
    (
        "to replace with '--old-image NAME:TAG'",
        By("hints::handoff::one_of_several_tags_is_chosen"),
    ),
    (
        "that it replaces with '--old-image NAME'",
        By("hints::handoff::one_of_several_tags_is_chosen"),
    ),
    ("origin --delete {}", By("hints::target::a_pushed_branch_is_taken_back")),
    (
        "is detached, so no branch is split; name one with '--ref'",
        By("hints::source::a_detached_head_is_replaced_by_a_branch"),
    ),
    (
        "'--offline' does not try",
        By("source_state::a_remote_that_cannot_be_asked_stops_nothing"),
    ),
    (
        "update it with 'git pull', or split the remote itself",
        By("hints::source::a_clone_that_is_behind_is_updated"),
    ),
    (
        "'--no-cache' keeps nothing",
        By("fetched::copies::a_dry_run_says_where_it_keeps_what_it_fetched"),
    ),
    (
        "'--rejoin' puts the history under",
        By("target_state::a_squashed_pull_request_is_noticed_and_the_history_joins_it"),
    ),
    (
        "'--rejoin' merges the history itself",
        By("target_state::a_rebased_pull_request_is_noticed_and_the_history_joins_it"),
    ),
    (
        "'--rejoin' merges the rewritten history",
        By("target_state::a_source_that_was_rewritten_is_named_as_such"),
    ),
    (
        "'--force-target' merges this image in",
        By("target_state::a_repository_with_the_history_of_another_directory_is_refused"),
    ),
    (
        "then run the list again with '--handoff'",
        By("batch_handoff::a_second_run_adds_what_came_in_between_and_changes_nothing_else"),
    ),
    (
        "choose the hubs of one of them with '--only'",
        By("batch_handoff::nothing_is_handed_over_from_two_repositories_at_once"),
    ),
    (
        "pushes a commit for each to one branch",
        By("batch_handoff::the_branch_has_the_tree_that_hand_offs_one_after_another_give"),
    ),
    (
        "brings over what is missing; {otherwise}",
        By("handoff::image_name::an_image_that_has_not_moved_is_not_handed_over"),
    ),
    ("'--from' and '--into' are swapped", NoStep),
    (
        "give '--from' the deployment repository",
        By("target_state::source_and_target_that_are_swapped_are_named_so"),
    ),
];

#[test]
fn every_hint_has_a_row() {
    let mut without: Vec<_> = with_commands();
    without.retain(|(_, text)| !HINTS.iter().any(|(part, _)| text.contains(part)));
    assert!(without.is_empty(), "no test follows these: {without:#?}");
}

#[test]
fn every_row_has_a_hint_and_a_test() {
    let texts = with_commands();
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    for (part, followed) in HINTS {
        assert!(
            texts.iter().any(|(_, text)| text.contains(part)),
            "no text has {part:?}"
        );
        match followed {
            By(path) => {
                let (module, name) = path.rsplit_once("::").unwrap();
                let file = tests.join(module.replace("::", "/")).with_extension("rs");
                let code = std::fs::read_to_string(&file).unwrap_or_default();
                assert!(
                    code.contains(&format!("fn {name}(")),
                    "{part:?}: there is no test {path}"
                );
            }
            Elsewhere(reason) => assert!(reason.len() > 10, "{part:?}"),
            NoStep => {}
        }
    }
}
