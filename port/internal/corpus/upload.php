<?php
use WeChatPay\Util\MediaUtil;
use GuzzleHttp\Psr7\LazyOpenStream;

// 参考上述指南，引入 `MediaUtil` 正常初始化，示例如下
$media = new MediaUtil('image.png');
$resp = $instance->chain('v3/marketing/favor/media/image-upload')->post([
    'body'    => $media->getStream(),
    'headers' => [
        'content-type' => $media->getContentType(),
    ],
]);
$url = json_decode((string) $resp->getBody())->media_url;
print_r($url);

$video = new MediaUtil('/your/file/path/clip.mp4', new LazyOpenStream('image.png', 'rb'));
$video->setMeta(json_encode(['filename' => 'clip.mp4', 'sha256' => 'abc']));
$instance->v3->merchant->media->video_upload->post([
    'body'    => $video->getStream(),
    'headers' => ['Accept' => 'application/json', 'content-type' => $video->getContentType()],
]);
