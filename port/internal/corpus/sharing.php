<?php
// Profit sharing of a service provider.

class Sharing
{
    const ADD = 'v3/profitsharing/receivers/add';
    private static $client = null;
    private $sub = '1900000110';
    public $receivers = [];

    public static function client($instance = null)
    {
        if (self::$client === null) {
            self::$client = $instance;
        }

        return self::$client;
    }

    public function receiver($type, $account, $name = null)
    {
        $json = [
            'sub_mchid' => $this->sub,
            'appid' => 'wx1',
            'type' => $type,
            'account' => $account,
            'relation_type' => 'SERVICE_PROVIDER',
        ];
        $name && $json['custom_relation'] = $name;
        self::client()->chain(self::ADD)->post(['json' => $json]);
        array_push($this->receivers, ['type' => $type, 'account' => $account]);

        return $this;
    }

    public function split(string $id, string $no, int $fen, float $rate = 0.3)
    {
        $each = (int) floor($fen * $rate / max(count($this->receivers), 1));
        $list = array_map(function ($r) use ($each) {
            return array_merge($r, ['amount' => $each, 'description' => '分账']);
        }, $this->receivers);
        try {
            $r = self::client()->v3->profitsharing->orders->post(['json' => [
                'sub_mchid' => $this->sub,
                'appid' => 'wx1',
                'transaction_id' => $id,
                'out_order_no' => $no,
                'receivers' => $list,
                'unfreeze_unsplit' => false,
            ]]);
            $done = json_decode($r->getBody(), true);
        } catch (\Exception $e) {
            return false;
        }

        return $done['state'] ?? 'UNKNOWN';
    }
}

Sharing::client($instance);
$sharing = new Sharing();
$sharing->receiver('MERCHANT_ID', '1900000109')->receiver('PERSONAL_OPENID', 'oX', '代理');
$state = $sharing->split('4200000001', 'S1', 1001);
if ($state != 'FINISHED') {
    $instance->v3->profitsharing->orders->unfreeze->post(['json' => ['sub_mchid' => '1900000110', 'transaction_id' => '4200000001', 'out_order_no' => 'S1', 'description' => '解冻']]);
}
$instance->v3->profitsharing->orders->{'{out_order_no}'}->get(['out_order_no' => 'S1', 'query' => ['sub_mchid' => '1900000110', 'transaction_id' => '4200000001']]);
