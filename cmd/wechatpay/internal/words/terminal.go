package words

// What frames an error, and what goes wrong with the terminal itself.
var (
	ErrorLine   = Text{"wechatpay: %s", "wechatpay：%s"}
	HintLine    = Text{"hint: %s", "提示：%s"}
	WarningLine = Text{"warning: %s", "警告：%s"}

	Interrupted       = Text{"interrupted", "已中断"}
	InterruptedUnsent = Text{"you interrupted it: nothing was sent", "操作已被您中断：没有发送任何内容"}
	CallHelpShows     = Text{"wechatpay call --help shows the flags and the items", "wechatpay call --help 列出参数与 item 的写法"}
	LookAtStdout      = Text{"look at what stdout is: a full disk, a pipe that was closed", "请检查标准输出：磁盘是否已满，管道是否已关闭"}
	NoTerminalToAsk   = Text{"there is no terminal to ask for the password", "没有终端，无法询问密码"}
	GiveThePassword   = Text{"--mchid where the password is the merchant id, else --password-file FILE or --password-env NAME", "密码就是商户号时用 --mchid，否则用 --password-file FILE 或 --password-env NAME"}
	PasswordUnasked   = Text{"--password-file FILE or --password-env NAME give it without asking", "用 --password-file FILE 或 --password-env NAME 可以不经询问给出密码"}
	NoPasswordTyped   = Text{"no password was typed", "没有输入密码"}
	JSONWrongAtByte   = Text{"%v at byte %d", "第 %[2]d 字节处：%[1]v"}
	NoSuchFile        = Text{"no such file or directory", "没有这个文件或目录"}
	NoPermission      = Text{"permission denied", "权限不足"}
	LongerThan        = Text{"longer than %d bytes", "超过 %d 字节"}
)
