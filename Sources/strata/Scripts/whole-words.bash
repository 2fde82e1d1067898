# shellcheck shell=bash

# Bash takes a colon for the end of a word, but references have colons: the words are put together again before
# completion looks at them, and candidates lose what bash has already got.
__strata_whole_words() {
    local rest="${COMP_LINE}"
    local -a words=()
    local -i index current=0
    for index in "${!COMP_WORDS[@]}"; do
        local word="${COMP_WORDS[index]}"
        if [[ "${#words[@]}" -gt 0 && -n "${word}" && "${rest}" != [[:space:]]* && "${words[-1]: -1}${word:0:1}" = *:* ]]; then
            words[-1]+="${word}"
        else
            words+=("${word}")
            rest="${rest#"${rest%%[![:space:]]*}"}"
        fi
        rest="${rest#"${word}"}"
        [[ "${index}" -eq "${COMP_CWORD}" ]] && current=$((${#words[@]} - 1))
    done

    local -a COMP_WORDS=("${words[@]}")
    local -i COMP_CWORD="${current}"
    local before="${words[current]}"
    before="${before%"${before##*:}"}"
    [[ "${COMP_WORDBREAKS}" = *:* ]] || before=
    _strata "${1}" "${words[current]}" "${words[current - 1]}"
    for index in "${!COMPREPLY[@]}"; do
        COMPREPLY[index]="${COMPREPLY[index]#"${before}"}"
    done
    # A value is to follow at once.
    if [[ "${#COMPREPLY[@]}" -eq 1 && "${COMPREPLY[0]}" = *= ]]; then compopt -o nospace; fi
}

complete -o filenames -F __strata_whole_words strata
