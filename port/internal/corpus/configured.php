<?php
use WeChatPay\Builder;
use WeChatPay\BuilderChainable;
use WeChatPay\Crypto\Rsa;

// Whoever makes a shop knows its configuration.
class ConfiguredShop
{
    private $instance;

    public function __construct(array $config)
    {
        $this->instance = Builder::factory($config);
    }

    public function order(string $number): string
    {
        return (string) $this->instance->v3->pay->transactions->native->post(['json' => ['out_trade_no' => $number]])->getBody();
    }
}

function configuredMerchant(array $options): BuilderChainable
{
    return Builder::factory($options);
}

$key = Rsa::from('file:///keys/apiclient_key.pem');
$config = [
    'mchid' => '1900000001',
    'serial' => '3775B6A45ACD588826D15E583A95F5DD',
    'privateKey' => $key,
    'certs' => ['PUB_KEY_ID_0119000000012026072900000000000000' => Rsa::from('file:///keys/pub_key.pem', Rsa::KEY_TYPE_PUBLIC)],
];
$shop = new ConfiguredShop($config);
echo $shop->order('1217752501201407033233368018');

$other = configuredMerchant(['mchid' => '1900000002', 'serial' => '4165A3A734575243056F6D6985662A4C33E84B10', 'privateKey' => $key, 'certs' => ['PUB_KEY_ID_0219000000022026072900000000000000' => 'file:///keys/other.pem']]);
$other->chain('v3/certificates')->get();

// A class that keeps its client, and says apart what that is made of.
class ConfiguredOnce
{
    private static $client = null;

    private static function settings(): array
    {
        return [
            'mchid' => '1900000003',
            'serial' => '3775B6A45ACD588826D15E583A95F5DE',
            'privateKey' => Rsa::from('file:///keys/apiclient_key.pem'),
            'certs' => ['PUB_KEY_ID_0319000000032026072900000000000000' => Rsa::from('file:///keys/pub_key.pem', Rsa::KEY_TYPE_PUBLIC)],
        ];
    }

    public static function client()
    {
        if (self::$client === null) {
            self::$client = Builder::factory(self::settings());
        }
        return self::$client;
    }
}

ConfiguredOnce::client()->v3->certificates->get();

// Those that keep the configuration make the client when they need it.
class ConfiguredLater
{
    private array $config;

    public function __construct(array $config)
    {
        $this->config = $config;
    }

    public function certificates()
    {
        return Builder::factory($this->config)->chain('v3/certificates')->get();
    }
}

class ConfiguredShort
{
    public function __construct(private array $config)
    {
    }

    public function certificates()
    {
        $client = Builder::factory($this->config);
        return $client->chain('v3/certificates')->get();
    }
}

(new ConfiguredLater(['mchid' => '1900000004', 'serial' => '3775B6A45ACD588826D15E583A95F5DF', 'privateKey' => $key, 'certs' => ['PUB_KEY_ID_0419000000042026072900000000000000' => 'file:///keys/other.pem']]))->certificates();
(new ConfiguredShort(['mchid' => '1900000005', 'serial' => '3775B6A45ACD588826D15E583A95F5E0', 'privateKey' => $key, 'certs' => ['PUB_KEY_ID_0519000000052026072900000000000000' => 'file:///keys/other.pem']]))->certificates();
