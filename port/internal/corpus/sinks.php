<?php
$stream = \GuzzleHttp\Psr7\Utils::tryFopen('receipt.pdf', 'w+');
$instance->chain('v3/transferdownload/signfile?token=abc')->get(['sink' => $stream]);
$to = 'file-' . '1' . '.csv';
$instance->v3->billdownload->file->get(['sink' => $to, 'query' => ['token' => 'a%2Fb'], 'stream' => true]);
$resp = $instance->v3->billdownload->file->get(['query' => 'token=x']);
file_put_contents('copy.csv', $resp->getBody());
if (file_exists('copy.csv')) {
    echo strlen(file_get_contents('copy.csv')), "\n";
}
