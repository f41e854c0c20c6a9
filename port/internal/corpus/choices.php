<?php

class PaymentFailed extends \RuntimeException
{
}

// an endpoint that is chosen, or refused; catches that do the same as the last
class Desk2
{
    private $client;

    public function __construct($client)
    {
        $this->client = $client;
    }

    public function create(string $kind, array $order): array
    {
        try {
            $endpoint = match ($kind) {
                'native' => 'v3/pay/transactions/native',
                'h5' => 'v3/pay/transactions/h5',
                default => throw new PaymentFailed("no such kind: {$kind}"),
            };
            $order['description'] = str_replace(['\\', '"', 'ab'], ['/', '', 'b'], $order['description']);
            $response = $this->client->chain($endpoint)->post(['json' => $order]);
        } catch (\GuzzleHttp\Exception\ClientException | \GuzzleHttp\Exception\ServerException $e) {
            return ['code' => $e->getResponse()->getStatusCode()];
        } catch (\InvalidArgumentException | \UnexpectedValueException $e) {
            return ['code' => 0, 'message' => $e->getMessage()];
        } catch (\Exception $e) {
            return ['code' => 0, 'message' => $e->getMessage()];
        }

        return ['code' => $response->getStatusCode()];
    }
}

function word(string $kind, int $total, $text)
{
    $total = (int) $total;
    if ($text === false || empty($text)) {
        return 'none';
    }
    try {
        if ($kind === 'app') {
            return 'app ' . $total;
        } else {
            throw new PaymentFailed('another');
        }
    } catch (PaymentFailed $e) {
        if ($total > 1) {
            return $e->getMessage();
        } else {
            return 'few';
        }
    }
}

$desk = new Desk2($instance);
$channels = ['1230000109'];
$one = $desk->create('native', ['mchid' => $channels[array_rand($channels)], 'description' => 'a\\b "aab" ' . "c"]);
$other = $desk->create('code', ['description' => 'none']);
$failed = $desk->create('h5', ['description' => 'h5']);
$instance->chain('v3/pay/transactions/app')->post(['json' => ['one' => $one['code'], 'other' => $other['message'], 'failed' => $failed['code'], 'words' => [word('app', 2, 'x'), word('h5', 2, 'x'), word('h5', 1, 'x'), word('h5', 1, '')]]]);
