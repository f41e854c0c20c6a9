<?php
use WeChatPay\Crypto\Rsa;

// What encrypts loads its key itself: the client has the key, and encrypts when it sends.
$keyFile = 'file://pub_key.pem';
$encrypt = static function (string $text) use ($keyFile): string {
    return Rsa::encrypt($text, Rsa::from($keyFile, Rsa::KEY_TYPE_PUBLIC));
};
$short = fn (string $text): string => Rsa::encrypt($text, Rsa::from(file_get_contents('pub_key.pem'), Rsa::KEY_TYPE_PUBLIC));

class KeyInside
{
    const FILE = 'file://pub_key.pem';
    private $encryptor;
    private $instance;

    public function __construct($instance)
    {
        $this->instance = $instance;
        $this->encryptor = static function (string $text): string {
            return Rsa::encrypt($text, Rsa::from(self::FILE, Rsa::KEY_TYPE_PUBLIC));
        };
    }

    public function send(string $name)
    {
        return $this->instance->v3->applyment4sub->applyment->post(['json' => ['contact_name' => ($this->encryptor)($name)]]);
    }

    public static function encrypted(string $text): string
    {
        static $key = null;
        if ($key === null) {
            $key = Rsa::from(self::FILE, Rsa::KEY_TYPE_PUBLIC);
        }
        return Rsa::encrypt($text, $key);
    }
}

function encryptorOf(string $path): callable
{
    $key = Rsa::from($path, Rsa::KEY_TYPE_PUBLIC);
    return static function (string $text) use ($key): string {
        return Rsa::encrypt($text, $key);
    };
}

$details = [];
foreach (['张三', '李四'] as $name) {
    $details[] = ['out_detail_no' => 'd', 'user_name' => $encrypt($name)];
}
$instance->v3->transfer->batches->post(['json' => ['transfer_detail_list' => $details, 'batch_remark' => 'x']]);
(new KeyInside($instance))->send('王五');
$made = encryptorOf('file://pub_key.pem');
$instance->chain('v3/x')->post(['json' => [
    'a' => $short('a'),
    'b' => KeyInside::encrypted('b'),
    'c' => $made('c'),
    'd' => array_map($encrypt, ['d', 'e']),
    'f' => Rsa::encrypt('f', Rsa::from('file://pub_key.pem', Rsa::KEY_TYPE_PUBLIC)),
]]);
