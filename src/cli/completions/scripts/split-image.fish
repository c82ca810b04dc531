function __split_image_complete
    set -l words (commandline --current-process --tokenize --cut-at-cursor)
    set -l current (commandline --current-token --cut-at-cursor)
    # Without its quotes, unless one is still open.
    set -l plain (string unescape -- $current)
    or set plain (string replace --regex '^["\']' '' -- $current)
    _SPLIT_IMAGE_COMPLETE=fish split-image -- $words "$plain" 2>/dev/null
end
complete --keep-order --no-files --command split-image --arguments '(__split_image_complete)'
