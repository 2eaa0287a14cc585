/** A track's picture now, as a PNG in base64; `undefined` when no picture comes within a second. */
export async function takeSnapshot(track: MediaStreamTrack): Promise<string | undefined> {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = new MediaStream([track]);
  try {
    await video.play();
    const canvas = document.createElement('canvas');
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    if (canvas.width === 0 || canvas.height === 0) return undefined;
    canvas.getContext('2d')?.drawImage(video, 0, 0);
    return canvas.toDataURL('image/png').split(',')[1];
  } catch {
    // The track ended while it was being looked at.
    return undefined;
  } finally {
    video.srcObject = null;
  }
}
