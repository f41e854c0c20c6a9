package words

// Who computes RSA.
var (
	FlagRSA     = Text{"who computes RSA: `go`, openssl, or auto, which is openssl where calls are many and it is there (WECHATPAY_RSA)", "由谁计算 RSA：`go`、openssl 或 auto；auto 在批量调用且本机有 OpenSSL 时使用 openssl（WECHATPAY_RSA）"}
	RSAUnknown  = Text{"%s is %s", "%s 是 %s"}
	RSAIsOneOf  = Text{"it is go, openssl or auto", "可用的值是 go、openssl、auto"}
	RSANotThere = Text{"%s is openssl: %v", "%s 是 openssl：%v"}
	RSAOrGo     = Text{"or leave it to auto, which falls back to Go: signatures are the same, and slower", "或者用 auto，没有 OpenSSL 时自动改用 Go：签名结果相同，只是慢一些"}

	CheckRSA     = Text{"RSA", "RSA"}
	RSAByOpenSSL = Text{"Go; %s where calls are many (wechatpay batch), or with --rsa openssl", "Go；批量调用（wechatpay batch）或指定 --rsa openssl 时使用 %s"}
	RSAByGo      = Text{"Go (%v)", "Go（%v）"}

	FlagBench   = Text{"measure how many signatures a second Go and OpenSSL make here, and check nothing", "测量本机上 Go 与 OpenSSL 每秒各能签名多少次，不做其他检查"}
	BenchAlone  = Text{"--bench measures this machine alone, and --%s is given", "--bench 只测量本机，却又给出了 --%s"}
	BenchHead   = Text{"RSA of 2048 bits, times a second on all %d processors", "2048 位 RSA，全部 %d 个处理器每秒的次数"}
	BenchIFMA   = Text{"RSA of 2048 bits, times a second on all %d processors, which have AVX-512 IFMA", "2048 位 RSA，全部 %d 个处理器（支持 AVX-512 IFMA）每秒的次数"}
	BenchSign   = Text{"sign", "签名"}
	BenchVerify = Text{"verify", "验签"}
	BenchOpen   = Text{"decrypt", "解密"}
)
