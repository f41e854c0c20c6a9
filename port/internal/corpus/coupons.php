<?php
// Coupons: paths with values in them, and lists of people.

class Coupons
{
    private $api;

    public function __construct($api)
    {
        $this->api = $api;
    }

    public function send($stock, array $people)
    {
        $sent = 0;
        foreach ($people as $index => $person) {
            if (empty($person['openid'])) {
                continue;
            }
            $options = [
                'openid' => $person['openid'],
                'json' => [
                    'stock_id' => (string) $stock,
                    'out_request_no' => date('Ymd', 86400) . '-' . ($index + 1),
                    'appid' => $person['appid'] ?? 'wx1',
                    'stock_creator_mchid' => '1900000001',
                ],
            ];
            if (isset($person['value'], $person['minimum'])) {
                $options['json']['coupon_value'] = $person['value'] * 100;
                $options['json']['coupon_minimum'] = (int) ($person['minimum'] . '00');
            }
            $this->api->v3->marketing->favor->users->_openid_->coupons->post($options);
            $sent++;
        }

        return $sent;
    }

    public function page($stock, int $size = 2)
    {
        $offset = 0;
        do {
            $answer = $this->api->chain('v3/marketing/favor/stocks/{stock_id}/merchants')->get([
                'stock_id' => $stock,
                'query' => ['offset' => $offset, 'limit' => $size, 'stock_creator_mchid' => '1900000001'],
            ]);
            $page = json_decode((string) $answer->getBody(), true);
            foreach ($page['data'] as $item) {
                yieldless($this->api, $item['id'], $offset);
            }
            $offset += $size;
        } while ($offset < $page['total_count'] * 2);
    }
}

function yieldless($api, $id, $offset)
{
    $api->v3->marketing->favor->seen->post(['json' => ['id' => $id . $offset]]);
}

$coupons = new Coupons($instance);
$sent = $coupons->send(9856000, [
    ['openid' => 'o1'],
    ['openid' => ''],
    ['openid' => 'o3', 'appid' => 'wx3', 'value' => 5, 'minimum' => 20],
]);
$coupons->page('9856000');
$instance['v3/marketing/favor/stocks/{stock_id}/pause']->post(['stock_id' => '9856000', 'json' => ['stock_creator_mchid' => '1900000001', 'sent' => $sent]]);
