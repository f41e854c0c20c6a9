package words

// wechatpay mcp.
var (
	MCPShort = Text{"Serve an assistant over the Model Context Protocol", "通过 Model Context Protocol 为编程助手提供工具"}
	MCPLong  = Text{`Speak the Model Context Protocol on stdin and stdout: a coding assistant starts this, and learns facts in place of guesses.

Its tools search the catalogue, show an operation with code for it, check a request, port PHP, and call a sandbox that lives as
long as the session. None of them reaches WeChat Pay.

--allow-live PROFILE adds a tool that does, with the credentials of that profile alone. Each call is shown to the person at the
assistant, with its method, its path and the sum, and goes out only when that person has typed the sum; a client of the protocol
that can't ask (elicitation) gets a refusal, and no argument of a tool can answer in the person's place.`, `在标准输入输出上使用 Model Context Protocol：由编程助手启动，让它了解事实而不是猜测。

所提供的工具可以搜索接口目录、显示接口及其代码、检查请求、改写 PHP，以及调用与会话同存的沙箱。它们都不会访问微信支付。

--allow-live PROFILE 增加一个会访问微信支付的工具，只使用该配置的凭据。每次调用都向使用助手的人显示方法、路径与金额，此人输入金额之后才会发出；
不能询问（elicitation）的客户端会被拒绝，工具的任何参数都不能代替人确认。`}
	FlagAllowLive = Text{"add a tool that calls WeChat Pay as `PROFILE` says, each call confirmed by a person", "增加按配置 `PROFILE` 调用微信支付的工具，每次调用由人确认"}
	MCPTakesNone  = Text{"mcp takes no arguments: an assistant speaks to it on stdin", "mcp 不接受参数：由助手通过标准输入与它交谈"}

	MCPConfirm      = Text{"An assistant wants to call WeChat Pay, for real, for merchant %s:\n\n%s %s\n%s\n\n%s", "助手要真实调用微信支付，商户号 %s：\n\n%s %s\n%s\n\n%s"}
	MCPMoves        = Text{"It moves, or asks for, %s yuan.", "涉及金额 %s 元。"}
	MCPMovesUnknown = Text{"What it moves is not known: read the request.", "涉及的金额未知：请阅读请求内容。"}
	MCPMovesNothing = Text{"By the catalogue it has no amount.", "按接口目录，它不涉及金额。"}
	MCPBegun        = Text{"live: %s %s was sent", "真实调用：%s %s 已发出"}
	MCPAnswered     = Text{"live: %s %s was answered: %s", "真实调用：%s %s 的应答：%s"}
	MCPUnknown      = Text{"live: %s %s: its outcome is not known, look before it is sent again: %s", "真实调用：%s %s 结果不明，重发之前先查询：%s"}
	MCPFailed       = Text{"live: %s %s failed: %s", "真实调用：%s %s 失败：%s"}
	MCPGone         = Text{"not sent: the assistant has gone", "未发送：助手已离开"}
	MCPTypeSum      = Text{"Type %s to send it", "输入 %s 以发送"}
	MCPNotConfirmed = Text{"not sent: nobody has confirmed it", "未发送：没有人确认"}
	MCPCantAsk      = Text{"not sent: this client can't ask its user (elicitation), and nobody else may confirm a live call", "未发送：该客户端不能询问用户（elicitation），而真实调用只能由人确认"}
	MCPTypedOther   = Text{"not sent: %s was typed, not %s", "未发送：输入的是 %s，而不是 %s"}
	MCPWhichCall    = Text{"give method and path, as GET and v3/pay/transactions/id/{transaction_id}; the path begins with v2/, v3/ or hk/", "请给出方法与路径，例如 GET 与 v3/pay/transactions/id/{transaction_id}；路径以 v2/、v3/ 或 hk/ 开头"}
	MCPOneBody      = Text{"json is for APIv3 and xml for APIv2, whose paths begin with v2/", "json 用于 APIv3，xml 用于路径以 v2/ 开头的 APIv2"}
	MCPNoNumber     = Text{"give the out_trade_no of the order that is paid", "请给出要支付的订单的 out_trade_no"}
)
