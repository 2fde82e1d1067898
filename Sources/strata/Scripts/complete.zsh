#compdef strata

# strata itself says what can follow: strata ---complete WORD...
_strata() {
    local -a found open whole shown
    local line name
    found=("${(@f)$("${(Q)words[1]}" ---complete "${(@Q)words[1,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
    case "${found[1]}" in
        files)
            compset -P '*='
            _files
            ;;
        folders) _files -/ ;;
        names)
            for line in "${(@)found[2,-1]}"; do
                name="${line%%$'\t'*}"
                if [[ "${name}" = *= ]]; then
                    # A value is to follow at once.
                    open+=("${name}")
                else
                    whole+=("${name}")
                    shown+=("${line/$'\t'/  -- }")
                fi
            done
            compadd -V values -S '' -a open
            if [[ "${shown[*]}" = *'  -- '* ]]; then
                compadd -V names -l -d shown -a whole
            else
                compadd -V names -a whole
            fi
            ;;
    esac
}

if [[ "${funcstack[1]}" = _strata ]]; then _strata "$@"; else compdef _strata strata; fi
