# fish completion for wechatpay. Nothing that was typed is run, and fish quotes what it inserts.
function __wechatpay_complete
    set -l typed (commandline -opc)
    set -l begun (commandline -ct)
    set -l plain (string unescape -- "$begun"; or string replace -ra '[\'"]' '' -- "$begun")
    set -l lines ($typed[1] __complete $typed[2..-1] "$plain" 2>/dev/null)
    set -l directive (string replace -r '^:' '' -- $lines[-1])
    string match -qr '^[0-9]+$' -- $directive; or return
    test (math "$directive % 2") -eq 1; and return
    set -e lines[-1]
    if test (count $lines) -gt 0
        printf '%s\n' $lines
    else if test (math "floor($directive / 4) % 2") -eq 0
        __fish_complete_path "$plain"
    end
end

complete -c wechatpay -e
complete -c wechatpay -k -f -a '(__wechatpay_complete)'
