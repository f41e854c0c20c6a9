package words

// wechatpay trigger, pay, listen and resend.
var (
	TriggerShort = Text{"Send a notification of something that has not happened", "发送一条并未真正发生之事的通知"}
	TriggerLong  = Text{`Let a sandbox that runs send a notification: any of those that WeChat Pay's documents describe. Its content is whole, and the
same each time; name=text and name:=json take the place of members, dots lead into objects. It is signed and encrypted as
the real one. Without an event all of them are listed; those of APIv2 begin with v2/.

While wechatpay listen runs it goes there, whatever --to says, and without --to nowhere else. If it is not accepted, the sandbox sends it again, on WeChat Pay's schedule.

Exit codes: 0 accepted; 1 not accepted; 2 the command line; 3 no sandbox answers; 4 the sandbox refused; 6 it is not the one
of the folder.`, `让正在运行的沙箱发送一条通知：微信支付文档中的任何一种。内容完整，且每次相同；name=文本 与 name:=JSON 可替换其中的成员，
用点进入对象。签名与加密都和真实通知一样。不给出事件时列出全部事件；APIv2 的以 v2/ 开头。

wechatpay listen 运行时一律交给它，无论 --to 写什么；不带 --to 时只能交给它。若未被接受，沙箱会按微信支付的重试时间表重发。

退出码：0 已接受；1 未被接受；2 命令行有误；3 沙箱没有应答；4 沙箱拒绝；6 应答者不是该目录的沙箱。`}
	PayShort = Text{"Be the user who pays an order of a sandbox", "充当用户，支付沙箱中的订单"}
	PayLong  = Text{`Be the user who pays an order of a sandbox that runs, by its out_trade_no, or a combined order by its combine_out_trade_no. The
notify_url is told, and what became of that is printed.

Exit codes: 0 paid; 2 the command line; 3 no sandbox answers; 4 the sandbox refused; 6 it is not the one of the folder.`, `充当用户，按 out_trade_no 支付正在运行的沙箱中的订单（合单则用 combine_out_trade_no）。notify_url 会收到通知，其结果也会打印出来。

退出码：0 已支付；2 命令行有误；3 沙箱没有应答；4 沙箱拒绝；6 应答者不是该目录的沙箱。`}
	ListenShort = Text{"Send a sandbox's notifications on to a program of yours", "把沙箱的通知转发给您的程序"}
	ListenLong  = Text{`Send every notification of a sandbox that runs on to one URL, until Ctrl-C, whatever its notify_url is: also one that leads to
a host on the internet. Each is posted as it is, from here; what was answered, and why WeChat Pay would send it again, is
printed, and counts for the sandbox. One can listen at a time.

Exit codes: 0 ended by a signal; 2 the command line; 3 the sandbox has ended; 4 another one listens; 6 it is not the one of
the folder.`, `把正在运行的沙箱的每一条通知转发到一个 URL，直到按下 Ctrl-C，无论 notify_url 是什么，即使指向互联网上的主机。
通知由本机原样发出；应答内容，以及微信支付为何会重发，都会打印出来，并作为沙箱的投递结果。同一时间只能有一个监听者。

退出码：0 由信号结束；2 命令行有误；3 沙箱已结束；4 已有另一个监听者；6 应答者不是该目录的沙箱。`}
	ResendShort = Text{"Send a notification of a sandbox again", "重发沙箱的一条通知"}
	ResendLong  = Text{`Let a sandbox that runs send a notification again, now: under the same id, encrypted and signed anew. The beginning of an id is
enough. Without one the newest notifications are listed.

Exit codes: 0 accepted; 1 not accepted; 2 the command line; 3 no sandbox answers; 4 the sandbox refused; 6 it is not the one
of the folder.`, `让正在运行的沙箱立即重发一条通知：id 不变，重新加密和签名。写出 id 的开头即可。不给出 id 时列出最近的通知。

退出码：0 已接受；1 未被接受；2 命令行有误；3 沙箱没有应答；4 沙箱拒绝；6 应答者不是该目录的沙箱。`}

	FlagTimeScale    = Text{"sends notifications again `N` times faster than WeChat Pay does", "以微信支付 `N` 倍的速度重发通知"}
	FlagNotifyAllow  = Text{"a `HOST` besides this machine to which notifications may go; repeatable", "除本机外，允许通知发往的主机 `HOST`；可重复"}
	FlagTriggerTo    = Text{"where it goes: a `URL` of this machine, or of a host that the sandbox allows", "发往的 `URL`：本机，或沙箱允许的主机"}
	FlagTriggerMchID = Text{"`ID` of the merchant who is told; else that of the sandbox", "被通知的商户号 `ID`；不给出则为沙箱的商户"}
	FlagLoose        = Text{"take members that the documents do not have", "接受文档中没有的成员"}
	FlagForwardTo    = Text{"the `URL` to which every notification goes", "每一条通知发往的 `URL`"}
	FlagPayAmount    = Text{"what the user pays of it, in `FEN`: the rest is a coupon", "用户实付的金额 `FEN`（分）：其余由代金券抵扣"}
	FlagPayFail      = Text{"the bank refuses the payment", "银行拒绝付款"}
	FlagPayOpenID    = Text{"`ID` of the user who pays", "付款用户的标识 `ID`"}
	FlagPayMchID     = Text{"`ID` of the merchant whose order it is; else that of the sandbox", "订单所属的商户号 `ID`；不给出则为沙箱的商户"}

	TimeScaleWrong     = Text{"--time-scale %v is not above 0", "--time-scale %v 不大于 0"}
	TimeScaleForm      = Text{"--time-scale 60 makes a minute of an hour", "--time-scale 60 使一小时变为一分钟"}
	NotifyAllowWrong   = Text{"--notify-allow %s is neither a host nor an address", "--notify-allow %s 既不是主机名，也不是地址"}
	NotifyAllowForm    = Text{"it takes a host without a port, as shop.test or 192.168.1.20", "接受不带端口的主机，例如 shop.test 或 192.168.1.20"}
	NoEvent            = Text{"there is no event %s", "没有事件 %s"}
	EventHasNo         = Text{"%s has no %s", "%s 没有 %s"}
	TriggerLoose       = Text{"--loose takes it all the same", "加 --loose 即可强行接受"}
	NoTextHere         = Text{"%s is not a text", "%s 不是文本"}
	TriggerTakesFields = Text{"%s is no member of a notification", "%s 不是通知的成员"}
	TriggerWhere       = Text{"--to http://127.0.0.1:3000/notify, or run wechatpay listen", "请加 --to http://127.0.0.1:3000/notify，或运行 wechatpay listen"}
	ResendTakesOne     = Text{"resend takes one id, and %s is given besides", "resend 只接受一个 id，却还给出了 %s"}
	ResendLists        = Text{"wechatpay resend lists the newest notifications", "wechatpay resend 列出最近的通知"}
	PayTakesOne        = Text{"pay takes the number of one order, and %d are given", "pay 接受一个订单号，却给出了 %d 个"}
	PayAmountWrong     = Text{"--amount %d is not above 0", "--amount %d 不大于 0"}
	PayFailOrAmount    = Text{"a payment that fails has no --amount", "失败的付款没有 --amount"}
	PayOneOfBoth       = Text{"leave one of --fail and --amount out", "请只用 --fail 与 --amount 之一"}
	PayWhich           = Text{"NO is the out_trade_no with which the order was made", "NO 是下单时的 out_trade_no"}
	PayDone            = Text{"paid: %s", "已支付：%s"}
	PayFailed          = Text{"not paid, the bank refuses: %s", "未支付，银行拒绝：%s"}
	ListenTakesNone    = Text{"listen takes flags only, and %s is given", "listen 只接受参数选项，却给出了 %s"}
	ListenReady        = Text{"ready: notifications go to %s; Ctrl-C ends it", "就绪：通知将转发到 %s；按 Ctrl-C 结束"}
	NeedsURL           = Text{"%s takes an http or https URL, not %s", "%s 接受 http 或 https 的 URL，而不是 %s"}
	SandboxHasEnded    = Text{"it has ended", "它已结束"}
	NoNotices          = Text{"no notification has gone out yet", "尚未发出任何通知"}

	StateAccepted = Text{"accepted", "已接受"}
	StateWaits    = Text{"sent %d times, again at %s", "已发送 %d 次，将于 %s 重发"}
	StateHeld     = Text{"held back", "暂缓发送"}
	StateGivenUp  = Text{"sent %d times, not again", "已发送 %d 次，不再发送"}

	NoticeTo         = Text{"%s to %s", "%s 发往 %s"}
	NoticeByListenTo = Text{"%s by wechatpay listen to %s", "%s 经 wechatpay listen 发往 %s"}
	NoticeByListen   = Text{"%s by wechatpay listen", "%s 经 wechatpay listen 发出"}
	NoticeAnswered   = Text{"<-- %d in %d ms", "<-- %d，用时 %d ms"}
	NoticeUnanswered = Text{"<-- no answer in %d ms", "<-- %d ms 内没有应答"}
	NoticeUnsent     = Text{"<-- not sent", "<-- 未发送"}
	NoticeHeld       = Text{"<-- held back [%s]", "<-- 暂缓发送 [%s]"}
	NoticeBecause    = Text{"%s: %s", "%s：%s"}
	NoticeSays       = Text{"it answered %s", "应答内容为 %s"}
	NoticeAgain      = Text{"WeChat Pay sends it again in %v", "微信支付将在 %v 后重发"}
	NoticeNotAgain   = Text{"it is not sent again by itself", "不会再自动重发"}
	NoticeRefused    = Text{"%s was not accepted", "%s 未被接受"}

	WhyBlocked     = Text{"%[1]s is not this machine: wechatpay sandbox --notify-allow %[1]s allows it, and wechatpay listen sends it on", "%[1]s 不是本机：可用 wechatpay sandbox --notify-allow %[1]s 允许，或用 wechatpay listen 转发"}
	WhyNoURL       = Text{"the notify_url is no http or https URL", "notify_url 不是 http 或 https 的 URL"}
	WhyUnreachable = Text{"nobody answers there (%s)", "那里没有应答（%s）"}
	WhyTimeout     = Text{"WeChat Pay waits for 5 s, for some events less", "微信支付只等待 5 秒，个别事件更短"}
	WhyRedirect    = Text{"WeChat Pay follows no redirect", "微信支付不跟随重定向"}
	WhyStatus      = Text{"only 200 and 204 tell WeChat Pay that it has been handled", "只有 200 与 204 表示已处理"}
	WhyStatusV2    = Text{"only 200 tells WeChat Pay that it has been handled", "只有 200 表示已处理"}
	WhyReply       = Text{"only XML with the return_code SUCCESS tells WeChat Pay that it has been handled", "只有 return_code 为 SUCCESS 的 XML 表示已处理"}
	WhyNoData      = Text{"the answer to this event has to hold data", "此事件的应答必须带有数据"}
	WhyUnsigned    = Text{"the answer to this event has to be signed, in the header Authorization", "此事件的应答必须签名，置于 Authorization 头"}
	WhyProbe       = Text{"its signature was wrong on purpose, and the handler refused it as it should", "其签名是故意错误的，您的程序正确地拒绝了它"}
	WhyProbeTaken  = Text{"its signature was wrong on purpose, and the handler took it: it does not verify", "其签名是故意错误的，您的程序却接受了它：没有验签"}
)
