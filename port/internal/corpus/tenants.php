<?php
// 多商户：每个商户一个实例
class Tenants
{
    private static $pool = [];

    public static function get(string $mchid)
    {
        if (!isset(self::$pool[$mchid])) {
            $conf = self::conf();
            self::$pool[$mchid] = Builder::factory([
                'mchid' => $mchid,
                'serial' => $conf['serial'],
                'privateKey' => Rsa::from('file://' . sys_get_temp_dir() . '/' . $conf['key']),
                'certs' => [$conf['pub_id'] => Rsa::from($conf['pub'], Rsa::KEY_TYPE_PUBLIC)],
            ]);
        }
        return self::$pool[$mchid];
    }

    private static function conf(): array
    {
        return ['serial' => 'S', 'key' => 'k.pem', 'pub_id' => 'P', 'pub' => 'file:///p.pem'];
    }
}

class PayController extends Controller
{
    public function create(Request $request)
    {
        $no = $request->input('order_no');
        $money = $request->get('money', 0);
        try {
            $resp = Tenants::get($request->header('X-Mchid'))->v3->pay->transactions->native->post(['json' => ['out_trade_no' => $no, 'amount' => ['total' => intval($money)]]]);
        } catch (\Exception $e) {
            $this->logger->error('下单失败', ['no' => $no]);
            return response()->json(['code' => 500, 'msg' => $e->getMessage()], 500);
        }
        return response()->json(['code' => 0, 'url' => json_decode($resp->getBody(), true)['code_url']]);
    }
}
$settings = require __DIR__ . '/config.php';
Tenants::get($settings['mchid'])->v3->certificates->get();
