# bash completion for wechatpay. Load it with: source <(wechatpay completion bash)

_wechatpay() {
    # The line up to the cursor, cut into words without their quotes. Nothing of it is run: a $(…) is a text like any
    # other. kept is how much of the last word readline leaves as it is: it cuts at = : and @ too, and at an open quote.
    local line=${COMP_LINE:0:COMP_POINT} words=() word= open= begun= kept=0 i c
    for ((i = 0; i < ${#line}; i++)); do
        c=${line:i:1}
        if [[ $open == "'" || $open == '"' ]]; then
            if [[ $c == "$open" ]]; then
                open= kept=${#word}
                continue
            fi
            if [[ $open == '"' && $c == \\ && ${line:i+1:1} == [\$\`\"\\] ]]; then
                c=${line:++i:1}
            fi
        elif [[ $c == "'" || $c == '"' ]]; then
            open=$c begun=1 kept=${#word}
            continue
        elif [[ $c == \\ ]]; then
            c=${line:++i:1}
        elif [[ $c == [[:space:]] ]]; then
            [[ -n $begun ]] && words+=("$word")
            word= begun= kept=0
            continue
        elif [[ $COMP_WORDBREAKS == *"$c"* ]]; then
            kept=${#word}
            [[ $c == [@\$] ]] || ((kept++)) # which readline keeps at the beginning of what it replaces
        fi
        word+=$c begun=1
    done

    local out directive
    out=$("${COMP_WORDS[0]}" __complete "${words[@]:1}" "$word" 2>/dev/null) || return
    directive=${out##*:}
    out=${out%:*}
    COMPREPLY=()
    ((directive & 1)) && return
    ((directive & 2)) && compopt -o nospace 2>/dev/null
    ((directive & 32)) && compopt -o nosort 2>/dev/null
    ((directive & 4)) || compopt -o default 2>/dev/null

    # What is offered is quoted as the place wants it where it goes: readline inserts it as it is, and the shell reads it.
    local found=() about=() value text q="'\\''" bang="\"'!'\""
    while IFS=$'\t' read -r value text; do
        [[ -z $value || $value != "$word"* ]] && continue
        value=${value:kept}
        case $open in
        \') value=${value//\'/"$q"} ;;
        \")
            value=${value//\\/\\\\}
            value=${value//\"/\\\"}
            value=${value//\$/\\\$}
            value=${value//\`/\\\`}
            value=${value//!/"$bang"}
            ;;
        *)
            if [[ $value == *[[:space:]\$\`\"\'\\\(\)\<\>\;\|\&*?\[\]!#~^]* || $value == *{*[,.]*}* ]]; then
                printf -v value %q "$value"
            fi
            ;;
        esac
        found+=("$value")
        about+=("$text")
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
