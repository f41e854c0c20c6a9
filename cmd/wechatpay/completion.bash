# bash completion for wechatpay. Load it with: source <(wechatpay completion bash)

_wechatpay() {
    # The words as they were typed: readline cuts at = : and @ too, and items are full of them.
    local line=$COMP_LINE words=() n=-1 i word
    for ((i = 0; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if ((n >= 0)) && [[ -n $line && $line != [[:space:]]* ]]; then
            words[n]+=$word
        else
            words[++n]=$word
        fi
        line=${line#"${line%%[![:space:]]*}"}
        line=${line#"$word"}
    done
    local here=${COMP_WORDS[COMP_CWORD]} open=
    case $here in
    [\'\"]*) open=${here:0:1} ;;
    esac
    here=${here//[\'\"]/}
    if [[ -n $here && -z ${here//[=:@]/} ]]; then # the cursor stands behind a separator
        here=
    fi
    words=("${words[@]//[\'\"]/}")
    local done=${words[n]%"$here"}

    local out directive
    out=$("${COMP_WORDS[0]}" __complete "${words[@]:1:n}" 2>/dev/null) || return
    directive=${out##*:}
    out=${out%:*}
    COMPREPLY=()
    ((directive & 1)) && return
    ((directive & 2)) && compopt -o nospace 2>/dev/null
    ((directive & 32)) && compopt -o nosort 2>/dev/null
    ((directive & 4)) || compopt -o default 2>/dev/null

    local found=() about=()
    while IFS=$'\t' read -r word line; do
        [[ -z $word || $word != "${words[n]}"* ]] && continue
        word=${word#"$done"}
        if [[ -z $open && $word == *[[:space:]\$\`\"\'\\\(\)\<\>\;\|\&*?\[\]!#~]* ]]; then
            printf -v word %q "$word"
        fi
        found+=("$word")
        about+=("$line")
    done <<<"$out"
    if ((${#found[@]} > 1 && COMP_TYPE == 63)); then # a list to look at
        for i in "${!found[@]}"; do
            COMPREPLY+=("${found[i]}${about[i]:+  ${about[i]}}")
        done
    else
        COMPREPLY=("${found[@]}")
    fi
}

complete -F _wechatpay wechatpay
