<?php

// What APIv2 refuses is a RejectionException, and no error of Guzzle.
use GuzzleHttp\Exception\RequestException;
use GuzzleHttp\Exception\GuzzleException;
use GuzzleHttp\Promise\RejectionException;
foreach (['404', '501', 'none', 'unsigned', 'xml'] as $what) {
  foreach (['v2', 'v3'] as $v) {
    if ($what === 'unsigned' && $v === 'v2') { continue; }
    if ($what === 'xml' && $v === 'v3') { continue; }
    try {
        try { if ($v === 'v2') { $instance->chain('v2/fails/' . $what)->post(['xml' => ['mch_id' => '8956000']]); } else { $instance->chain('v3/fails/' . $what)->post(['json' => ['a' => 1]]); } }
        catch (RequestException $e) { $instance->chain('v3/took')->post(['json' => ['by' => $what . " R"]]); }
        catch (RejectionException $e) { $instance->chain('v3/took')->post(['json' => ['by' => $what . " J"]]); }
    } catch (\Exception $e) { $instance->chain('v3/took')->post(['json' => ['by' => $what . " other"]]); }
    try {
        try { if ($v === 'v2') { $instance->chain('v2/fails/' . $what)->post(['xml' => ['mch_id' => '8956000']]); } else { $instance->chain('v3/fails/' . $what)->post(['json' => ['a' => 1]]); } }
        catch (GuzzleException $e) { $instance->chain('v3/took')->post(['json' => ['by' => $what . " G"]]); }
    } catch (\Exception $e) { $instance->chain('v3/took')->post(['json' => ['by' => $what . " other"]]); }
    try {
        try { if ($v === 'v2') { $instance->chain('v2/fails/' . $what)->post(['xml' => ['mch_id' => '8956000']]); } else { $instance->chain('v3/fails/' . $what)->post(['json' => ['a' => 1]]); } }
        catch (\RuntimeException | \Error $e) { $instance->chain('v3/took')->post(['json' => ['by' => $what . " RT"]]); }
    } catch (\Exception $e) { $instance->chain('v3/took')->post(['json' => ['by' => $what . " other"]]); }
  }
}
