package words

// wechatpay certs.
var (
	CertsShort = Text{"Download, show and save the platform certificates", "下载、查看并保存微信支付平台证书"}
	CertsLong  = Text{`Download WeChat Pay's platform certificates: decrypt them with the APIv3 key, verify the answer with what was inside,
show them, and save each as wechatpay_SERIAL.pem. With FILEs or folders, show those and download nothing.

The flags of the PHP SDK's CertificateDownloader work: -m --mchid, -s --serialno, -f --privatekey, -k --key, -o --output,
-u --baseuri, -V, -h. What stands on a command line others see in the list of processes: rather than -k take
--apiv3-key-file, WECHATPAY_APIV3_KEY or a profile.

Exit codes: 0 fine; 1 the newest certificate ends within --days, or this merchant has none; 6 the APIv3 key does not open
them, or the answer failed verification; else those of wechatpay call.`, `下载微信支付平台证书：用 APIv3 密钥解密，再用其中的证书对该应答验签，显示证书，并逐张保存为 wechatpay_SERIAL.pem。
给出文件或目录时只显示它们，不下载任何内容。

支持 PHP SDK 的 CertificateDownloader 的参数：-m --mchid、-s --serialno、-f --privatekey、-k --key、-o --output、
-u --baseuri、-V、-h。其他人能在进程列表中看到命令行：请用 --apiv3-key-file、WECHATPAY_APIV3_KEY 或配置文件代替 -k。

退出码：0 成功；1 最新的证书在 --days 天内到期，或该商户没有平台证书；6 APIv3 密钥无法解密证书，或应答验签失败；
其余同 wechatpay call。`}

	FlagAskSandbox  = Text{"ask the built-in sandbox: no account, no keys, no network", "向内置沙箱下载：不需要商户号，不需要密钥，不联网"}
	FlagSaveIn      = Text{"save in `FOLDER`; else in a new one, which only you can read", "保存到目录 `FOLDER`；否则保存到新建的、只有您可读的目录"}
	FlagDays        = Text{"exit with 1 where the newest certificate ends within `N` days", "最新的证书在 `N` 天内到期时，退出码为 1"}
	FlagKey         = Text{"the APIv3 `KEY` itself, which others can see: better --apiv3-key-file", "APIv3 密钥 `KEY` 本身，其他人可以看到：最好用 --apiv3-key-file"}
	FlagVersionOnly = Text{"print the version", "打印版本"}

	OutputIsAFolder    = Text{"-o takes a folder, and stdout is none", "-o 接受目录，标准输出不是目录"}
	SavedInANewFolder  = Text{"without -o they are saved in a new folder; -o . takes this one", "不带 -o 时保存到新建的目录；-o . 为当前目录"}
	FilesAreShown      = Text{"FILEs are shown, and nothing is downloaded", "给出文件时只显示它们，不下载任何内容"}
	LeaveFilesOut      = Text{"leave the FILEs out to download, or -o and --sandbox to look at them", "要下载请去掉文件；要查看它们请去掉 -o 和 --sandbox"}
	SavingCertificates = Text{"saving the certificates: %v", "保存证书时出错：%v"}
	OutputAFolder      = Text{"-o takes a folder that can be written to", "-o 接受可写的目录"}
	OthersSeeKey       = Text{"others see --key in the list of processes: take --apiv3-key-file, or WECHATPAY_APIV3_KEY", "其他人能在进程列表中看到 --key：请改用 --apiv3-key-file 或 WECHATPAY_APIV3_KEY"}
	CertsTakesFiles    = Text{"certs takes the files of certificates, or a folder with wechatpay_SERIAL.pem in it", "certs 接受证书文件，或存放 wechatpay_SERIAL.pem 的目录"}
	APublicKey         = Text{"a public key, which does not expire", "公钥，没有有效期"}
	CertValid          = Text{"valid", "有效期"}
	CertValidity       = Text{"%s to %s, %s", "%s 至 %s，%s"}
	CertIssuer         = Text{"issuer", "颁发者"}
	CertFile           = Text{"file", "文件"}
	NewestCertificate  = Text{"the newest certificate, %s: %s", "最新的证书 %s：%s"}
	NewOneIsShown      = Text{"WeChat Pay shows a new certificate up to 180 days before the old one ends: wechatpay certs downloads it; the merchant platform offers the public key, which does not expire", "旧证书到期前最多 180 天，微信支付就会提供新证书：wechatpay certs 可以下载；商户平台还提供没有有效期的微信支付公钥"}
)

// wechatpay keys.
var (
	KeysShort    = Text{"Convert key files", "转换密钥文件"}
	ConvertShort = Text{"Write the certificate and the key of an apiclient_cert.p12 as PEM files", "把 apiclient_cert.p12 中的证书与私钥写成 PEM 文件"}
	ConvertLong  = Text{`Take an apiclient_cert.p12 apart: the certificate goes into apiclient_cert.pem and its key into apiclient_key.pem, beside
FILE or in --output, both readable by you alone. No file is overwritten. The merchant id and the serial are printed.

The password is mostly the merchant id: with --mchid (or WECHATPAY_MCHID) that is tried first. Else it is asked for, or
comes from --password-file or --password-env. No argument takes it: others see those in the list of processes.

Exit codes: 0 fine, 1 a file can't be written, 2 FILE or the password is wrong.`, `拆开 apiclient_cert.p12：证书写入 apiclient_cert.pem，私钥写入 apiclient_key.pem，与 FILE 同目录或在 --output 中，
只有您可读。不覆盖任何文件。随后打印商户号和证书序列号。

密码通常就是商户号：由 --mchid（或 WECHATPAY_MCHID）给出时先用它尝试；否则在终端上询问，或取自
--password-file、--password-env。密码从不作为参数：其他人能在进程列表中看到它。

退出码：0 成功；1 文件无法写入；2 FILE 或密码有误。`}

	FlagFolder       = Text{"`FOLDER` to write to; else that of FILE", "写入的目录 `FOLDER`；默认与 FILE 相同"}
	FlagP12MchID     = Text{"merchant id, which mostly is the password (WECHATPAY_MCHID)", "商户号，通常就是密码（WECHATPAY_MCHID）"}
	FlagPasswordFile = Text{"`FILE` that holds the password; - is stdin", "存放密码的文件 `FILE`；- 为标准输入"}
	FlagPasswordEnv  = Text{"`NAME` of the environment variable that holds the password", "存放密码的环境变量的名称 `NAME`"}

	ConvertTakesOne     = Text{"convert takes one FILE", "convert 接受一个文件"}
	PasswordNoArgument  = Text{"wechatpay keys convert apiclient_cert.p12; the password is no argument", "wechatpay keys convert apiclient_cert.p12；密码不是参数"}
	TwoPasswords        = Text{"--password-file and --password-env are two passwords", "--password-file 和 --password-env 是两个密码"}
	IsNoFile            = Text{"is no file", "不是文件"}
	ItIsP12             = Text{"it is apiclient_cert.p12 of the archive that the merchant platform gives", "应为商户平台所给压缩包中的 apiclient_cert.p12"}
	UsableAsItIs        = Text{"it can be used as it is", "它可以直接使用"}
	IsPEMAlready        = Text{"%s is in PEM already", "%s 已经是 PEM 格式"}
	EnvNotSet           = Text{"the variable of --password-env is not set (a name of %d bytes)", "--password-env 所指的环境变量没有设置（名称 %d 字节）"}
	EnvTakesName        = Text{"--password-env takes the NAME of a variable, never the password", "--password-env 接受环境变量的名称，而不是密码"}
	PasswordFileOrStdin = Text{"--password-file takes a FILE, or - for stdin", "--password-file 接受文件，或用 - 表示标准输入"}
	PasswordOf          = Text{"password of %s (mostly the merchant id): ", "%s 的密码（通常为商户号）："}
	PasswordWrong       = Text{"%s: %v", "%s：密码有误（%v）"}
	MostlyMchID         = Text{"it is mostly the merchant id: --mchid, --password-file FILE or --password-env NAME give another", "密码通常就是商户号：可用 --mchid、--password-file FILE 或 --password-env NAME 给出别的密码"}
	NoArchive           = Text{"%s is no archive that can be read: %v", "%s 不是可以读取的 p12 文件：%v"}
	OpensslTellsMore    = Text{"it is apiclient_cert.p12; openssl pkcs12 -in FILE -info -noout tells more of it", "应为 apiclient_cert.p12；openssl pkcs12 -in FILE -info -noout 可显示更多信息"}
	HoldsAnotherKind    = Text{"%s holds a %s", "%s 中的密钥类型是 %s"}
	KeysAreRSA          = Text{"API certificates have RSA keys", "商户 API 证书使用 RSA 密钥"}
	KeyOfAnother        = Text{"%s holds a key and the certificate of another", "%s 中的私钥与证书不是一对"}
	DownloadAgain       = Text{"download the archive again", "请重新下载证书压缩包"}
	IsThereAlready      = Text{"%s is there already, and nothing is overwritten", "%s 已经存在，不会覆盖任何文件"}
	MoveItAway          = Text{"move it away, or give another folder: -o FOLDER", "请先移走它，或用 -o FOLDER 换一个目录"}
	OutputFolder        = Text{"-o takes a FOLDER that can be written to", "-o 接受可写的目录"}
)

// wechatpay completion.
var (
	CompletionShort = Text{"Print a shell's completion script", "打印 shell 的补全脚本"}
	CompletionLong  = Text{`Print what makes a shell complete commands, paths, variables and fields with Tab:

  bash  echo 'source <(wechatpay completion bash)' >> ~/.bashrc
  zsh   wechatpay completion zsh > "${fpath[1]}/_wechatpay"
  fish  wechatpay completion fish > ~/.config/fish/completions/wechatpay.fish

Then begin a new shell.`, `打印补全脚本，让 shell 用 Tab 键补全命令、路径、变量与字段：

  bash  echo 'source <(wechatpay completion bash)' >> ~/.bashrc
  zsh   wechatpay completion zsh > "${fpath[1]}/_wechatpay"
  fish  wechatpay completion fish > ~/.config/fish/completions/wechatpay.fish

然后打开一个新的 shell。`}
	NameOneShell = Text{"name one shell: %s", "请给出一种 shell：%s"}
)
