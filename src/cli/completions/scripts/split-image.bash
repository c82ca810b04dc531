_split_image() {
    local before=${COMP_LINE:0:COMP_POINT} current=${COMP_WORDS[COMP_CWORD]} candidate
    # The part of the word that stands before the cursor.
    while [[ -n $current && $before != *"$current" ]]; do
        current=${current%?}
    done
    local words=("${COMP_WORDS[@]}")
    words[COMP_CWORD]=$current
    COMPREPLY=()
    while IFS= read -r candidate; do
        COMPREPLY+=("$candidate")
    done < <(_CLAP_COMPLETE_INDEX=$COMP_CWORD _SPLIT_IMAGE_COMPLETE=bash split-image -- "${words[@]}" 2>/dev/null)
    # A folder or '--flag=' goes on.
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[=/:] ]]; then
        compopt -o nospace 2>/dev/null
    fi
}
complete -o bashdefault -o nosort -F _split_image split-image 2>/dev/null ||
    complete -o bashdefault -F _split_image split-image
