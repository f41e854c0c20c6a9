<?php
// break and continue in a catch, of which there are several.

$tries = 0;
while ($tries < 5) {
    $tries++;
    try {
        $instance->chain('v3/fails/404')->get();
    } catch (\GuzzleHttp\Exception\ServerException $e) {
        echo "server\n";
    } catch (\Exception $e) {
        if ($tries > 1) {
            break;
        }
    }
}
foreach (['v3/fails/500', 'v3/fails/403', 'v3/fine'] as $path) {
    try {
        $instance->chain($path)->get();
    } catch (\GuzzleHttp\Exception\ClientException $e) {
        $instance->chain('v3/client')->get();
        break;
    } catch (\GuzzleHttp\Exception\ServerException $e) {
        $instance->chain('v3/server')->get();
        continue;
    } finally {
        $instance->chain('v3/finally')->get();
    }
}
$instance->chain('v3/end')->post(['json' => ['tries' => $tries]]);
