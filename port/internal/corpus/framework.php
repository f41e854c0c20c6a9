<?php
class WechatPay
{
    private static $instance;
    const NATIVE = 'v3/pay/transactions/native';

    public static function instance()
    {
        if (!self::$instance) {
            self::$instance = Builder::factory([
                'mchid' => config('wechat.mchid'),
                'serial' => env('WECHAT_SERIAL', 'ABC'),
                'privateKey' => Rsa::from('file://' . storage_path('apiclient_key.pem')),
                'certs' => [config('wechat.public_key_id') => Rsa::from('file://' . base_path('pub.pem'), Rsa::KEY_TYPE_PUBLIC)],
            ]);
        }
        return self::$instance;
    }

    public function order(array $order)
    {
        try {
            $resp = self::instance()->chain(self::NATIVE)->post(['json' => [
                'out_trade_no' => $order['no'],
                'amount' => ['total' => (int) ($order['price'] * 100)],
            ]]);
            return json_decode($resp->getBody()->getContents(), true);
        } catch (RequestException $e) {
            Log::error('pay: ' . $e->getMessage(), ['no' => $order['no']]);
            throw $e;
        } finally {
            Log::info('done');
        }
    }
}
