/**
 * Run in a page that has not opened its camera: from then on the camera shows coarse noise, which takes many bits and can be
 * had for fewer.
 */
export const BUSY_CAMERA = `{
  const [width, height, framesPerSecond] = [320, 180, 10];
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    if (!constraints.video) return open(constraints);
    const [canvas, small] = [1, 8].map((divisor) =>
      Object.assign(document.createElement('canvas'), { width: width / divisor, height: height / divisor }),
    );
    const [context, drawing] = [canvas, small].map((surface) => surface.getContext('2d'));
    const noise = drawing.createImageData(small.width, small.height);
    setInterval(() => {
      const words = new Uint32Array(noise.data.buffer);
      for (let at = 0; at < words.length; at++) words[at] = (Math.random() * 0x1000000) | 0xff000000;
      drawing.putImageData(noise, 0, 0);
      context.drawImage(small, 0, 0, width, height);
    }, 1000 / framesPerSecond);
    const stream = canvas.captureStream(framesPerSecond);
    const { audio } = constraints;
    for (const track of audio ? (await open({ audio })).getTracks() : []) stream.addTrack(track);
    return stream;
  };
  null;
}`;
