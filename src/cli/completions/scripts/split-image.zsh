#compdef split-image
_split_image() {
    local -a typed candidates folders others
    local candidate
    # The words without quotes; of the last one, what stands before the cursor.
    typed=("${(@Q)words[1,CURRENT-1]}" "${(Q)PREFIX}")
    candidates=("${(@f)$(_CLAP_IFS=$'\n' _CLAP_COMPLETE_INDEX=$((CURRENT - 1)) _SPLIT_IMAGE_COMPLETE=zsh \
        split-image -- "${typed[@]}" 2>/dev/null)}")
    for candidate in $candidates; do
        case $candidate in
            */ | *=) folders+=("$candidate") ;;
            *) others+=("$candidate") ;;
        esac
    done
    # No space after a folder.
    (( $#folders )) && _describe -V 'values' folders -S ''
    (( $#others )) && _describe -V 'values' others
}
if [[ $funcstack[1] == _split-image ]]; then
    # zsh has loaded this file from its 'fpath'.
    _split_image "$@"
else
    (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
    compdef _split_image split-image
fi
