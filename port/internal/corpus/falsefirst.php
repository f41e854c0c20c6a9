<?php

use WeChatPay\Crypto\Rsa;

// properties that begin with false and hold something later, keys among settings
class LateTill
{
    public static $client = false;
    public static $settings = false;
    private $open = false;
    private $last = false;

    public function open($client, array $settings)
    {
        self::$client = $client;
        self::$settings = $settings;
        self::$settings['key'] = Rsa::from('file://apiclient_key.pem', Rsa::KEY_TYPE_PRIVATE);
        $this->open = true;
    }

    public function pay(string $no): string
    {
        if (!self::$client || !self::$settings || !$this->open) {
            return 'closed';
        }
        if ($this->last) {
            return 'after ' . $this->last['no'];
        }
        $this->last = ['no' => $no];
        self::$client->v3->pay->transactions->native->post(['json' => [
            'mchid' => self::$settings['mchid'],
            'out_trade_no' => $no,
            'attach' => Rsa::sign($no . "\n", self::$settings['key']),
        ]]);

        return 'paid';
    }
}

$till = new LateTill();
$before = $till->pay('T0');
$till->open($instance, ['mchid' => '1230000109']);
$said = [$before, $till->pay('T1'), $till->pay('T2')];
$instance->chain('v3/pay/transactions/app')->post(['json' => ['said' => $said]]);
