package words

// wechatpay verify: help.
var (
	VerifyShort = Text{"Find the byte that makes a signature wrong", "找出让签名出错的那个字节"}
	VerifyLong  = Text{`Find out why a signature is wrong. Paste a request, an answer or a notification into a FILE (or stdin): its first line,
its headers, a blank line and its body, as they were on the wire.

An answer or a notification is checked with WeChat Pay's keys (--cert), a request with the merchant's own (--private-key or
--merchant-cert). Where the signature belongs to other bytes than these, the usual changes are tried: a line feed at the
end, CRLF, gzip, JSON written again or from a map, base64, the escapes of a log, an escaped path … and the first byte that differs is
shown. The sign of APIv2 is checked with WECHATPAY_SECRET, or a profile's; the XML alone is enough.

--message says what should have been signed: the message, or WeChat Pay's SIGN_ERROR as it came, which holds it. It is
compared byte by byte, without any key. FILE then may also be the message that your own program has signed. Of a request
the signature is checked, too, where its key is given.

Nothing is sent. Exit codes: 0 the signature (or the message) is right, 6 it is not, 2 it can't be checked.`, `找出验签失败的原因。把请求、应答或回调通知放入 FILE（或标准输入）：首行、报文头、空行、报文体，与网络上传输的一致。

应答与回调通知用微信支付的证书或公钥（--cert）验签，请求用商户自己的（--private-key 或 --merchant-cert）。
签名对应的若是别的字节，则逐一尝试常见的变化：末尾的换行符、CRLF、gzip、重新序列化或经过 map 的 JSON、base64、
日志的转义、被转义的路径……并显示第一个不同的字节。APIv2 的 sign 用 WECHATPAY_SECRET 或配置文件的 secret 检查；
只有 XML 也可以。

--message 是本应签名的内容：待签名串，或原样保存的微信支付 SIGN_ERROR 应答，其中包含它。逐字节比较，不需要密钥。
此时 FILE 也可以是您的程序所签的待签名串。若是请求且给出了密钥，还会检查其签名。

不发送任何内容。退出码：0 签名（或待签名串）正确；6 有误；2 无法检查。`}

	FlagMessage        = Text{"`FILE` of the message that should have been signed, or of a SIGN_ERROR", "本应签名的待签名串，或 SIGN_ERROR 应答的文件 `FILE`"}
	FlagCertOfRequests = Text{"`FILE` of the API certificate, apiclient_cert.pem (WECHATPAY_MERCHANT_CERT): it checks requests without the private key", "商户 API 证书文件 `FILE`，即 apiclient_cert.pem（WECHATPAY_MERCHANT_CERT）：无需私钥即可检查请求"}
)

// What can't be checked.
var (
	VerifyTakesOneFile = Text{"verify takes one FILE", "verify 接受一个文件"}
	StdinIsOneText     = Text{"stdin is one text, not both FILE and --message", "标准输入只有一份内容，不能既是 FILE 又是 --message"}
	GiveOneAsFile      = Text{"give one of them as a file", "请把其中一个以文件给出"}
	FileOrStdin        = Text{"verify takes a FILE, or the text on stdin", "verify 接受文件，或标准输入的内容"}
	NothingToVerify    = Text{"nothing to verify: there is no text", "没有可检查的内容"}
	PasteIntoStdin     = Text{"wechatpay verify FILE, or paste the request, answer or notification into stdin", "wechatpay verify FILE，或把请求、应答、回调通知粘贴到标准输入"}
	AsOnTheWire        = Text{"a first line, headers, a blank line, the body: as they were on the wire; curl -v and wechatpay call -i print them", "首行、报文头、空行、报文体，与网络上传输的一致；curl -v 和 wechatpay call -i 就是这样打印的"}
	MessageAlone       = Text{"a message alone has no signature to check", "只有待签名串，没有可检查的签名"}
	PasteTheWhole      = Text{"paste the whole request or answer, or give --message FILE, which it is compared with", "请粘贴完整的请求或应答，或用 --message FILE 给出要比较的内容"}
	TheirKeysMissing   = Text{"WeChat Pay's keys are missing: no certificate or public key is configured", "缺少微信支付平台证书或公钥：没有配置"}
	GiveTheirKeys      = Text{"give --cert SERIAL=FILE or PUB_KEY_ID_…=FILE (WECHATPAY_CERTS), or a --profile that has it", "请给出 --cert SERIAL=FILE 或 PUB_KEY_ID_…=FILE（WECHATPAY_CERTS），或包含它的 --profile"}
	MerchantCertWrong  = Text{"--merchant-cert: %v", "--merchant-cert：%v"}
	OwnKeyMissing      = Text{"the merchant's key is missing: nothing to check a request with", "缺少商户的密钥：无法检查请求"}
	GiveOwnKey         = Text{"give --private-key FILE or --merchant-cert FILE, or compare it with the server's words: --message sign_error.json", "请给出 --private-key FILE 或 --merchant-cert FILE，或与服务器的说法比较：--message sign_error.json"}
	PasteAsOnTheWire   = Text{"paste it as it was on the wire", "请粘贴网络上传输的原文"}
	MessageTakesAFile  = Text{"--message takes a FILE, or - for stdin", "--message 接受文件，或用 - 表示标准输入"}
	MessageFileWrong   = Text{"--message: %v", "--message：%v"}
	NoSignMessage      = Text{"--message %s: a JSON without truncated_sign_message", "--message %s：JSON 中没有 truncated_sign_message"}
	SignErrorHoldsIt   = Text{"a SIGN_ERROR holds it as detail.sign_information; else give the message itself", "SIGN_ERROR 的 detail.sign_information 中有它；否则请给出待签名串本身"}
	LineIsNoHeader     = Text{"line %d is neither a header nor the blank line before the body", "第 %d 行既不是报文头，也不是报文体之前的空行"}
	HeaderMissing      = Text{"the header Wechatpay-%s is missing", "缺少报文头 Wechatpay-%s"}
	NoHTTPMessage      = Text{"this is no HTTP message: no header is in it", "这不是 HTTP 报文：其中没有报文头"}
	ForeignScheme      = Text{"its Authorization is not one of WeChat Pay's: WECHATPAY2-SHA256-RSA2048 mchid=\"…\",…", "Authorization 不是微信支付的格式：WECHATPAY2-SHA256-RSA2048 mchid=\"…\",…"}
	NothingSigned      = Text{"nothing is signed here: a request has an Authorization header, an answer or a notification Wechatpay-Signature and its kin, and the XML of APIv2 a sign", "这里没有签名：请求有 Authorization，应答与回调通知有 Wechatpay-Signature 等报文头，APIv2 的 XML 有 sign"}
	RequestLineMissing = Text{"the first line of the request is missing, as POST /v3/pay/transactions/native HTTP/1.1", "缺少请求的首行，例如 POST /v3/pay/transactions/native HTTP/1.1"}
	AuthorizationHasNo = Text{"the Authorization has no %s=\"…\"", "Authorization 中没有 %s=\"…\""}
	SignatureIsCut     = Text{"the signature is cut: paste the whole of it (wechatpay call -i prints it whole)", "签名不完整：请粘贴完整的签名（wechatpay call -i 打印完整的应答签名）"}
	SignatureNoBase64  = Text{"the signature is no base64 (%d characters)", "签名不是 base64（%d 个字符）"}
	XMLUnreadable      = Text{"the XML can't be read: %v", "无法读取 XML：%v"}
	ParamsHaveNoSign   = Text{"nothing is signed here: the parameters have no sign", "这里没有签名：参数中没有 sign"}
	APIv2KeyForSign    = Text{"the APIv2 key is missing: nothing to check the sign with", "缺少 APIv2 密钥：无法检查 sign"}
	MessagesAreTheSame = Text{"the messages are the same", "两份待签名串相同"}
)

// What was read, and what is right.
var (
	ReadRequest        = Text{"a request, serial %s, timestamp %s, signature %s…", "请求，证书序列号 %s，时间戳 %s，签名 %s…"}
	ReadResponse       = Text{"a response, serial %s, timestamp %s, signature %s…", "应答，证书序列号 %s，时间戳 %s，签名 %s…"}
	ReadNotification   = Text{"a notification, serial %s, timestamp %s, signature %s…", "回调通知，证书序列号 %s，时间戳 %s，签名 %s…"}
	ReadV2             = Text{"a message of APIv2 with %d parameters, sign %s… (%s by its length)", "APIv2 报文，%d 个参数，sign %s…（按长度为 %s）"}
	ReadV2Unknown      = Text{"a message of APIv2 with %d parameters, sign %s… (no algorithm by its length)", "APIv2 报文，%d 个参数，sign %s…（长度不符合任何算法）"}
	MessageToSign      = Text{"its message to sign has %d bytes, %d of them the body", "待签名串共 %d 字节，其中报文体 %d 字节"}
	RightAsFarAsCut    = Text{"right: the first %d bytes are those of --message, and the length of %d is the same; the rest was cut off", "正确：前 %d 字节与 --message 相同，总长 %d 字节也相同；其余部分被截掉了"}
	RightMessage       = Text{"right: it is the expected message, byte by byte", "正确：与期望的待签名串逐字节相同"}
	SignatureUnchecked = Text{"the signature itself was not checked: that needs --private-key or --merchant-cert", "未检查签名本身：这需要 --private-key 或 --merchant-cert"}
	RightButForKey     = Text{"right: it is the expected message, but for the key at its end", "正确：除末尾的密钥外，与期望的待签名串相同"}
	RightSignature     = Text{"right: the signature belongs to exactly these bytes", "正确：签名对应的正是这些字节"}
	RightSign          = Text{"right: the sign belongs to exactly these parameters", "正确：sign 对应的正是这些参数"}
	BytesExpected      = Text{"%d bytes are expected", "期望 %d 字节"}
	KeyOfOtherSerial   = Text{"the key of %s made this signature, not that of %s", "这个签名由 %s 的密钥签出，而不是 %s 的"}
	FirstDifference    = Text{"the first difference is at byte %d of the message, %s:", "第一处不同在待签名串的第 %d 字节，即%s："}
	FirstDifferenceV2  = Text{"the first difference is at byte %d of the message:", "第一处不同在待签名串的第 %d 字节："}
	SideHere           = Text{"here", "这里"}
	SideExpected       = Text{"expected", "期望"}
	SideSigned         = Text{"signed", "签名"}
	AtTheEnd           = Text{"%s(end)", "%s（结尾）"}
	RightWith          = Text{"the message is right with %s", "如此改动后即可对上：%s"}
	SignedHas          = Text{"what was signed has %s", "签名时所用的串有此不同：%s"}
	SignRightWith      = Text{"the sign is right with %s", "如此改动后 sign 即可对上：%s"}

	ByteOfMethod    = Text{"byte %d of the method", "请求方法的第 %d 字节"}
	ByteOfPath      = Text{"byte %d of the path", "路径的第 %d 字节"}
	ByteOfTimestamp = Text{"byte %d of the timestamp", "时间戳的第 %d 字节"}
	ByteOfNonce     = Text{"byte %d of the nonce", "随机串的第 %d 字节"}
	ByteOfBody      = Text{"byte %d of the body", "报文体的第 %d 字节"}
)

// What is wrong.
var (
	LengthsDiffer      = Text{"the lengths differ: %d bytes here, %d expected", "长度不同：这里 %d 字节，期望 %d 字节"}
	MessageWasCut      = Text{"--message was cut off by the server: the body differs after that", "--message 被服务器截断：报文体在其后的部分不同"}
	AProbe             = Text{"a probe, by which WeChat Pay tests whether you verify", "签名探测流量：微信支付借此检查您是否验签"}
	ProbeHasToFail     = Text{"it has to fail: answer a notification with 4xx or 5xx, and it comes again, rightly signed; a call has been executed", "它本应验签失败：对回调通知应答 4xx 或 5xx，它会带着正确的签名再次发来；若是请求，则已经执行"}
	OverSHA1           = Text{"the key made this signature, but over SHA-1", "签名由该密钥签出，但摘要是 SHA-1"}
	WantsSHA256        = Text{"WeChat Pay wants SHA256 with RSA: PKCS#1 v1.5 over SHA-256", "微信支付使用 SHA256 with RSA：SHA-256 摘要，PKCS#1 v1.5"}
	BodyIsEmpty        = Text{"the key made this signature over a body, and here the body is empty", "签名由该密钥对报文体签出，而这里的报文体为空"}
	KeepTheBytes       = Text{"something has read it before, mostly a middleware: keep the bytes that it read, and put them back (io.NopCloser(bytes.NewReader(body))), before anything verifies", "报文体已被别的程序读走，多半是中间件：请保留读到的字节，在验签之前放回去（io.NopCloser(bytes.NewReader(body))）"}
	KeysInAlphabet     = Text{"the key made this signature, but over other bytes: the keys of this body are in the order of the alphabet, as those of a map that was written again are, and WeChat Pay's are not", "签名由该密钥签出，但对应的是别的字节：这里的键按字母排序，是解析成 map 后又重新序列化的样子，微信支付的键并非如此"}
	SignRawBytes       = Text{"sign and verify the raw bytes, before anything decodes them", "请在任何解码之前，对原始字节签名和验签"}
	NoUsualChange      = Text{"the key made this signature, but over other bytes, and none of the usual changes explains it", "签名由该密钥签出，但对应的是别的字节，常见的变化都解释不了"}
	TakeBytesBefore    = Text{"take the bytes before anything parses them, then this tells more; of a request --message sign_error.json shows the byte", "请在解析之前取得原始字节，再来检查会更清楚；请求可用 --message sign_error.json 找出那个字节"}
	CompareOnPage      = Text{"compare what your program signs with what has to be signed, below", "请在下方比较您的程序所签名的串与待签名串"}
	Base64Broken       = Text{"the signature belongs to these bytes, but its base64 was escaped or broken up", "签名对应的正是这些字节，但其 base64 被转义或拆开了"}
	Base64AsItIs       = Text{"write the base64 as it is: no blanks, no %2B", "base64 请原样书写：没有空格，没有 %2B"}
	SerialNoOfAnother  = Text{"the signature is right, but its serial_no is that of another certificate", "签名正确，但 serial_no 属于另一张证书"}
	SerialNoHasToBe    = Text{"serial_no has to be %s", "serial_no 应为 %s"}
	RightUnderOther    = Text{"the signature is right, but under the key of %s, not of %s", "签名正确，但由 %s 的密钥签出，而不是 %s 的"}
	FileUnderWrong     = Text{"a file stands under a serial that is not its own: look at --cert", "有文件放在了别的序列号之下：请检查 --cert"}
	AnotherPrivateKey  = Text{"another private key made this signature, or it is damaged", "签名由另一把私钥签出，或已损坏"}
	KeyAndSerialNo     = Text{"private key and serial_no have to be of one API certificate: wechatpay doctor --merchant-cert apiclient_cert.pem compares them", "私钥与 serial_no 须属于同一张商户 API 证书：wechatpay doctor --merchant-cert apiclient_cert.pem 可核对"}
	NotTheKey          = Text{"the file under %s is not the key that made this signature", "%s 之下的文件不是签出该签名的密钥"}
	DownloadThatSerial = Text{"download the certificate or the public key of that serial again; a damaged header shows the same", "请重新下载该序列号的证书或公钥；报文头损坏时也会如此"}
	NoKeyUnder         = Text{"no key under %s; there are: %s", "没有 %s 的密钥；已有：%s"}
	WhereKeysAre       = Text{"wechatpay certs downloads platform certificates, the merchant platform has the public key; then --cert %s=FILE", "wechatpay certs 可下载平台证书，微信支付公钥见商户平台；然后给出 --cert %s=FILE"}
	OtherBytes         = Text{"the signature belongs to other bytes", "签名对应的是别的字节"}
	OtherBytesRight    = Text{"the signature belongs to other bytes: right is %s", "签名对应的是别的字节，正确的是：%s"}
	NotExpected        = Text{"it is not the expected message", "与期望的待签名串不同"}
	NotExpectedRight   = Text{"it is not the expected message: right is %s", "与期望的待签名串不同，正确的是：%s"}
	OtherRequestSigned = Text{"the signature is not over this request: what was signed has %s", "签名对应的不是这个请求：签名时所用的串有此不同——%s"}
	SignAsSent         = Text{"sign the request as it is sent: the method in capitals, the path from its first slash with its whole query, the timestamp, the nonce, the body to its last byte, each ended by one line feed, an empty body too", "请对实际发送的请求签名：大写的请求方法、从第一个斜杠起并带完整查询串的路径、时间戳、随机串、一字节不差的报文体，每项以一个换行符（LF）结尾，空的报文体也是"}
	OrCaptureAltered   = Text{"if the program does so, this capture was changed after signing, by an editor or a log", "若程序已是这样签的，则抓包在签名之后被编辑器或日志改动过"}
	RefusedAllTheSame  = Text{"the message is right, and the server refused the signature: so the key, the serial_no or the signature itself is wrong", "待签名串正确，而服务器拒绝了签名：问题在私钥、serial_no 或签名本身"}
	GiveOwnKeyToo      = Text{"with --private-key FILE or --merchant-cert FILE the signature is checked here, too", "给出 --private-key FILE 或 --merchant-cert FILE，这里也会检查签名"}
	RightAndRefused    = Text{"message and signature are right by this key, and the server refused them: it knows another certificate", "按这把密钥，待签名串与签名都正确，而服务器拒绝了：它所知的是另一张证书"}
	ServerHasAnother   = Text{"use the private key of the API certificate that the server has for this mchid and serial_no; a sandbox has keys of its own", "请使用服务器上该 mchid 与 serial_no 对应的商户 API 证书的私钥；沙箱有自己的密钥"}
	BothSidesAbove     = Text{"the lines above show both sides; the bytes that are signed have to be those that are sent", "以上几行是两边的内容；签名的字节必须就是发送的字节"}
	RawBytesAndEditors = Text{"sign and verify the raw bytes, before anything parses or prints them; an editor that saved the capture may have changed them too", "请在任何解析或打印之前，对原始字节签名和验签；保存抓包的编辑器也可能改动了它们"}

	RefundHasNoSign    = Text{"a refund notification of APIv2 carries no sign", "APIv2 的退款结果通知没有 sign"}
	ReqInfoOpens       = Text{"its req_info is AES-256-ECB under the MD5 of the APIv2 key: notify.Parse opens it", "其 req_info 用 APIv2 密钥的 MD5 作 AES-256-ECB 加密：notify.Parse 可以解开"}
	SignLength         = Text{"the sign has %d characters", "sign 有 %d 个字符"}
	SignLengths        = Text{"MD5 makes 32 digits, HMAC-SHA256 64", "MD5 为 32 位，HMAC-SHA256 为 64 位"}
	OtherParameters    = Text{"the sign does not belong to these parameters as they are: it fits with %s", "sign 与这些参数的现状不符；作如下改动才能对上：%s"}
	SignParamsAsSent   = Text{"sign exactly the parameters that are sent", "请对实际发送的参数签名"}
	TheRuleOfSign      = Text{"the rule: drop sign and what is empty, order the names by their bytes, k=v&…&key=KEY, in capitals", "规则：去掉 sign 和空值，名称按字节排序，拼成 k=v&…&key=密钥，结果大写"}
	TheRuleOfMessage   = Text{"the rule: drop sign and what is empty, order the names by their bytes, k=v&…", "规则：去掉 sign 和空值，名称按字节排序，拼成 k=v&…"}
	SignTypeDiffers    = Text{"sign_type says %s, and the sign is as long as %s makes it", "sign_type 是 %s，而 sign 的长度与 %s 相符"}
	SignWithSignType   = Text{"sign with the algorithm that sign_type names, and sign sign_type, too", "请用 sign_type 指明的算法签名，且 sign_type 也要参与签名"}
	AnotherKeyMadeSign = Text{"another key made this sign, or over other parameters, and none of the usual changes explains it", "sign 由另一个密钥签出，或对应别的参数，常见的变化都解释不了"}
	WhereAPIv2KeyIs    = Text{"the merchant platform sets the APIv2 key (API security), which is not the APIv3 key; a value that was changed after signing shows the same", "APIv2 密钥在商户平台（API 安全）设置，它不是 APIv3 密钥；签名之后改动了某个值也会如此"}
	APIv2KeyLength     = Text{"the APIv2 key has 32 characters, and this one %d", "APIv2 密钥为 32 个字符，这个有 %d 个"}
)

// Changes taken back, as they stand behind "right is".
var (
	LFAtVeryEnd         = Text{"a line feed at its very end", "末尾加上一个换行符"}
	BodyNoLF            = Text{"the body without the line feed at its end", "报文体去掉末尾的换行符"}
	BodyNoBreaks        = Text{"the body without the line breaks at its end", "报文体去掉末尾的全部换行"}
	BodyWithLF          = Text{"the body with a line feed at its end", "报文体末尾加上换行符"}
	BodyLFForCRLF       = Text{"the body with LF in place of CRLF", "报文体中的 CRLF 换成 LF"}
	BodyCRLFForLF       = Text{"the body with CRLF in place of LF", "报文体中的 LF 换成 CRLF"}
	BodyTrimmed         = Text{"the body without white space around it", "报文体去掉首尾的空白"}
	BodyNoMark          = Text{"the body without the byte order mark", "报文体去掉字节顺序标记"}
	BodyWithMark        = Text{"the body with a byte order mark", "报文体加上字节顺序标记"}
	BodyUnpacked        = Text{"the body unpacked (gzip)", "报文体解压（gzip）"}
	BodyUnchunked       = Text{"the body out of its chunks (Transfer-Encoding: chunked)", "报文体去掉分块（Transfer-Encoding: chunked）"}
	BodyCutToLength     = Text{"the body cut to its Content-Length", "报文体截到 Content-Length 的长度"}
	BodyCompact         = Text{"the body as compact JSON", "报文体写成紧凑的 JSON"}
	BodyGoEscapes       = Text{`the body with \u003c \u003e \u0026 in place of < > & (Go's encoding/json)`, `报文体中的 < > & 写成 \u003c \u003e \u0026（Go 的 encoding/json）`}
	BodyNoGoEscapes     = Text{`the body with < > & in place of \u003c \u003e \u0026`, `报文体中的 \u003c \u003e \u0026 写成 < > &`}
	BodyNoPHPSlash      = Text{`the body with / in place of \/ (PHP's json_encode)`, `报文体中的 \/ 写成 /（PHP 的 json_encode）`}
	BodyPHPSlash        = Text{`the body with \/ in place of / (PHP's json_encode)`, `报文体中的 / 写成 \/（PHP 的 json_encode）`}
	BodyCharacters      = Text{`the body with its characters in place of \uXXXX`, `报文体中的 \uXXXX 写成字符本身`}
	BodyEscaped         = Text{`the body with \uXXXX in place of characters beyond ASCII`, `报文体中 ASCII 以外的字符写成 \uXXXX`}
	BodySpaced          = Text{"the body with a blank after each colon and comma (Python's json.dumps)", "报文体中每个冒号和逗号之后加空格（Python 的 json.dumps）"}
	BodyIndentedByTwo   = Text{"the body as JSON, indented by two", "报文体写成缩进两格的 JSON"}
	BodyIndentedByFour  = Text{"the body as JSON, indented by four", "报文体写成缩进四格的 JSON"}
	BodyRewritten       = Text{"the body decoded and written again, its keys in order", "报文体解析后重新序列化，键按字母排序"}
	BodyFromLatin1      = Text{"the body in UTF-8, which had been read as Latin-1", "报文体还原为 UTF-8，它曾被当作 Latin-1 读取"}
	BodyToLatin1        = Text{"the body in UTF-8 twice", "报文体两次编码为 UTF-8"}
	BodyUnquoted        = Text{"the body out of the quotes of a log", "报文体去掉日志加上的引号"}
	BodyUnescapedText   = Text{"the body out of the escapes of a log", "报文体去掉日志的转义"}
	BodyOutOfNginx      = Text{`the body out of nginx's \xHH escapes`, `报文体去掉 nginx 的 \xHH 转义`}
	BodyFromBase64      = Text{"the body out of base64 (a gateway's)", "报文体解开 base64（网关所加）"}
	BodyOutOfEvent      = Text{"the body out of the event of a gateway", "报文体从网关的事件中取出"}
	BodyStatement       = Text{"the digest of Wechatpay-Statement-Sha1 in place of the body", "报文体换成 Wechatpay-Statement-Sha1 的摘要"}
	BodyLeftOut         = Text{"the body left out", "去掉报文体"}
	BodyOtherOrder      = Text{"the body with its keys in another order: it was decoded into a map and written again", "报文体的键恢复原来的顺序：它被解析成 map 后又重新序列化"}
	BodyOtherOrderMarks = Text{"the body with its keys in another order, and < > & in place of their escapes: it was decoded into a map and written again", "报文体的键恢复原来的顺序，并把转义还原为 < > &：它被解析成 map 后又重新序列化"}
	BodyOtherOrderChars = Text{`the body with its keys in another order, and characters in place of \uXXXX: it was decoded into a map and written again`, `报文体的键恢复原来的顺序，并把 \uXXXX 还原为字符：它被解析成 map 后又重新序列化`}

	PathNoQuery        = Text{"the path without its query", "路径去掉查询串"}
	PathUnescaped      = Text{"the path unescaped", "路径去掉转义"}
	PathQueryUnescaped = Text{"the path with a query that is unescaped", "路径的查询串去掉转义"}
	PathEscaped        = Text{"the path escaped", "路径加上转义"}
	PathQueryOrdered   = Text{"the path with its query in order", "路径的查询参数按字母排序"}
	PathFromV3         = Text{"the path from /v3 on", "路径从 /v3 开始"}
	PathSlashAtEnd     = Text{"the path with a slash at its end", "路径末尾加上斜杠"}
	PathNoSlashAtEnd   = Text{"the path without the slash at its end", "路径去掉末尾的斜杠"}
	PathSlashBefore    = Text{"the path with a slash before it", "路径前面加上斜杠"}
	PathNoSlashBefore  = Text{"the path without the slash before it", "路径去掉前面的斜杠"}
	PathWithHost       = Text{"the path with its host before it", "路径前面加上域名"}
	MethodCapitals     = Text{"the method in capitals", "请求方法写成大写"}
	MethodSmall        = Text{"the method in small letters", "请求方法写成小写"}

	LaidOneLFLess  = Text{"one line feed too few at its end", "末尾少一个换行符"}
	LaidTwoLFLess  = Text{"two line feeds too few at its end", "末尾少两个换行符"}
	LaidOneLFMore  = Text{"one line feed too many at its end", "末尾多一个换行符"}
	LaidNonceFirst = Text{"the nonce before the timestamp", "随机串在时间戳之前"}
	LaidCRLF       = Text{"CRLF in place of LF at the end of each of its lines", "每行以 CRLF 而不是 LF 结尾"}
	LaidCRLFLess   = Text{"CRLF in place of LF between its lines, and nothing at its end", "行与行之间是 CRLF 而不是 LF，末尾没有换行"}
	LaidNoLF       = Text{"no line feeds: its parts are joined without them", "没有换行符：各部分直接相连"}
	LaidBackslashN = Text{`the two characters \n in place of each line feed (PHP's single quotes, a shell's)`, `每个换行符写成了 \n 两个字符（PHP 或 shell 的单引号）`}
	LaidBlanks     = Text{"blanks in place of the line feeds between its lines", "行与行之间是空格而不是换行符"}

	SignInCapitals     = Text{"its sign in capitals", "sign 写成大写"}
	KeyTrimmed         = Text{"the APIv2 key without the white space around it", "APIv2 密钥去掉首尾的空白"}
	KeyOfAPIv3         = Text{"the APIv3 key, which does not belong here", "APIv3 密钥，但它不应用在这里"}
	ValuesTrimmed      = Text{"values without white space around them", "各个值去掉首尾的空白"}
	ValuesEncoded      = Text{"values percent-encoded, as no sign wants them", "各个值作百分号编码，但 sign 不应如此"}
	ValuesDecoded      = Text{"values that are no longer percent-encoded", "各个值去掉百分号编码"}
	ValuesUnescapedXML = Text{"values in which &amp; and its kin are characters", "各个值中的 &amp; 等还原为字符"}
	ValuesEscapedXML   = Text{"values that are escaped as XML", "各个值作 XML 转义"}
	ValuesFromLatin1   = Text{"values in UTF-8, which had been read as Latin-1", "各个值还原为 UTF-8，它们曾被当作 Latin-1 读取"}
	ParameterLeftOut   = Text{"%s left out", "去掉 %s"}
)
