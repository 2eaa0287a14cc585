/** A drawing that stands for a camera's picture: a person before a wall, in the colours of `seed`. */
export function paintedVideo(seed: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = 1280;
  canvas.height = 720;
  canvas.className = 'painted-video';
  const pen = canvas.getContext('2d');
  if (pen === null) return canvas;
  const hue = (seed * 67 + 30) % 360;
  const wall = pen.createLinearGradient(0, 0, 1280, 720);
  wall.addColorStop(0, `oklch(0.82 0.04 ${hue})`);
  wall.addColorStop(1, `oklch(0.58 0.06 ${hue + 40})`);
  pen.fillStyle = wall;
  pen.fillRect(0, 0, 1280, 720);
  pen.fillStyle = `oklch(0.72 0.05 ${hue + 90} / 0.6)`;
  pen.fillRect(90 + ((seed * 53) % 160), 60, 210, 270);
  pen.fillRect(960 - ((seed * 37) % 90), 120, 150, 600);
  pen.fillStyle = `oklch(${0.5 + ((seed * 13) % 30) / 100} 0.06 55)`;
  pen.fillRect(590, 430, 100, 110);
  pen.fillStyle = `oklch(0.42 0.07 ${hue + 200})`;
  pen.beginPath();
  pen.ellipse(640, 850, 330, 345, 0, 0, Math.PI * 2);
  pen.fill();
  pen.fillStyle = `oklch(${0.5 + ((seed * 13) % 30) / 100} 0.06 55)`;
  pen.beginPath();
  pen.ellipse(640, 340, 122, 155, 0, 0, Math.PI * 2);
  pen.fill();
  pen.fillStyle = `oklch(${0.2 + ((seed * 29) % 30) / 100} 0.03 60)`;
  pen.beginPath();
  pen.ellipse(640, 262, 136, 108, 0, Math.PI, Math.PI * 2);
  pen.fill();
  return canvas;
}
