# shellcheck shell=bash

# strata itself says what can follow: strata ---complete WORD...
_strata() {
    # Bash ends a word at each : and =, but references and NAME=VALUE are one: what no blank parts is put together again.
    local rest="${COMP_LINE}"
    local word
    local -a words=()
    local -i index
    for ((index = 0; index <= COMP_CWORD; index++)); do
        word="${COMP_WORDS[index]}"
        if [[ "${#words[@]}" -gt 0 && -n "${word}" && "${rest}" != [[:space:]]* ]]; then
            words[-1]+="${word}"
        else
            words+=("${word}")
            rest="${rest#"${rest%%[![:space:]]*}"}"
        fi
        rest="${rest#"${word}"}"
    done

    # What bash already has of the word.
    local breaks="${COMP_WORDBREAKS//[^:=]/}"
    local before=""
    [[ -z "${breaks}" ]] || before="${words[-1]%"${words[-1]##*[${breaks}]}"}"

    local -a found=()
    mapfile -t found < <("${1}" ---complete "${words[@]}" 2>/dev/null)
    COMPREPLY=()
    case "${found[0]-}" in
        files)
            compopt -o filenames
            mapfile -t COMPREPLY < <(compgen -f -- "${words[-1]#"${before}"}")
            ;;
        folders)
            compopt -o filenames
            mapfile -t COMPREPLY < <(compgen -d -- "${words[-1]#"${before}"}")
            ;;
        names)
            for word in "${found[@]:1}"; do
                word="${word%%$'\t'*}"
                printf -v word '%q' "${word#"${before}"}"
                COMPREPLY+=("${word}")
            done
            # A value is to follow at once.
            if [[ "${#COMPREPLY[@]}" -eq 1 && "${COMPREPLY[0]}" = *= ]]; then compopt -o nospace; fi
            ;;
    esac
}

complete -F _strata strata
