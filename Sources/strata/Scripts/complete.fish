# strata itself says what can follow: strata ---complete WORD...
function __strata_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l found ($words[1] ---complete $words "$current" 2>/dev/null)
    switch "$found[1]"
        case files
            __fish_complete_path "$current"
        case folders
            __fish_complete_directories "$current"
        case names
            printf '%s\n' $found[2..]
    end
end

complete -c strata -f -a '(__strata_complete)'
