package words

// The root command, help, and command lines that name no command or flag.
var (
	RootShort = Text{"Call WeChat Pay from a terminal", "在终端调用微信支付"}
	RootLong  = Text{
		"wechatpay calls WeChat Pay's API: it signs a request, sends it, and prints the answer once its signature has been verified.",
		"wechatpay 调用微信支付 API：对请求签名并发出，应答验签通过后打印出来。",
	}

	HelpUse   = Text{"help [command]", "help [命令]"}
	HelpShort = Text{"Help about any command", "查看任一命令的帮助"}
	HelpLong  = Text{
		"Help provides help for any command in the application.\nSimply type wechatpay help [path to command] for full details.",
		"查看任一命令的帮助。\n输入 wechatpay help [命令] 即可看到全部说明。",
	}

	UsageTitle         = Text{"Usage:", "用法："}
	ExamplesTitle      = Text{"Examples:", "示例："}
	CommandsTitle      = Text{"Available Commands:", "命令："}
	FlagsTitle         = Text{"Flags:", "参数："}
	GlobalFlagsTitle   = Text{"Global Flags:", "通用参数："}
	FlagsInUse         = Text{"[flags]", "[参数]"}
	SubcommandUse      = Text{"%s [command]", "%s [命令]"}
	FlagDefault        = Text{" (default %s)", "（默认 %s）"}
	MoreAboutACommand  = Text{`Use "%s [command] --help" for more information about a command.`, "用 %s [命令] --help 查看某个命令的详细说明。"}
	FlagHelp           = Text{"help for %s", "显示 %s 的帮助"}
	FlagVersion        = Text{"version for wechatpay", "显示 wechatpay 的版本"}
	FlagLang           = Text{"language of help and messages: `zh|en` (LC_ALL, LC_MESSAGES, LANG)", "帮助与提示所用的语言：`zh|en`（LC_ALL、LC_MESSAGES、LANG）"}
	NoSuchLanguage     = Text{"--lang %s is no language that wechatpay speaks", "--lang %s 不是 wechatpay 支持的语言"}
	WriteLang          = Text{"write --lang zh or --lang en", "请写 --lang zh 或 --lang en"}
	NoCommandAMethod   = Text{"%q is no command, it is a method", "%q 不是命令，而是请求方法"}
	NoCommand          = Text{"%q is no command", "没有 %q 这个命令"}
	NoCommandOf        = Text{"%s is none of the commands of %s: %s", "%s 不是 %s 的命令，可用的有：%s"}
	DidYouMean         = Text{"did you mean %s?", "您要的是不是 %s？"}
	HelpListsTheFlags  = Text{"%s --help lists the flags", "%s --help 列出全部参数"}
	WriteAUnit         = Text{"write %[1]ss for seconds, 2m for minutes", "秒写作 %[1]ss，分钟写作 2m"}
	UnknownFlag        = Text{"unknown flag: --%s", "未知参数：--%s"}
	UnknownShortFlag   = Text{"unknown shorthand flag: %q", "未知的短参数：%q"}
	FlagNeedsAValue    = Text{"flag needs an argument: --%s", "参数 --%s 缺少值"}
	ShortNeedsAValue   = Text{"flag needs an argument: %q", "短参数 %q 缺少值"}
	InvalidFlagValue   = Text{"invalid argument %q for %q flag", "参数 %[2]q 的值 %[1]q 无效"}
	InvalidFlagBecause = Text{"invalid argument %q for %q flag: %s", "参数 %[2]q 的值 %[1]q 无效：%[3]s"}
	BadFlagSyntax      = Text{"bad flag syntax: %s", "参数写法有误：%s"}
	FlagBelongsBehind  = Text{"--%s is a flag of %s, and stands before it", "--%s 是 %s 的参数，却写在了它的前面"}
)
