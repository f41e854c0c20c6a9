#compdef wechatpay
compdef _wechatpay wechatpay

# zsh completion for wechatpay. Nothing that was typed is run, and compadd quotes what it inserts.
_wechatpay() {
    local line begun=$PREFIX directive
    local -a typed lines values about options
    [[ -z $compstate[quote] ]] && begun=${(Q)PREFIX}
    typed=("${(@Q)words[2,CURRENT-1]}")
    lines=("${(@f)$("${words[1]/#\~\//$HOME/}" __complete "$typed[@]" "$begun" 2>/dev/null)}")
    directive=${lines[-1]#:}
    [[ $directive == <-> ]] || return 1
    ((directive & 1)) && return 1
    for line in "${(@)lines[1,-2]}"; do
        [[ -z $line ]] && continue
        values+=("${line%%$'\t'*}")
        about+=("${line/$'\t'/  }")
    done
    options=(-V wechatpay -d about)
    ((directive & 2)) && options+=(-S '')
    (($#values)) && compadd -l "$options[@]" -- "$values[@]" && return 0
    ((directive & 4)) && return 1
    _files
}

# Sourced, it has been defined now; as an autoloaded function it has been called.
[[ $funcstack[1] == _wechatpay ]] && _wechatpay "$@"
