/** Bytes of the largest body where there is no reason for more. */
export const BODY_LIMIT = 1024 * 1024;
/** Bytes of the largest body with images in it. */
export const IMAGES_BODY_LIMIT = 16 * 1024 * 1024;

/** Where the data of an image begins in the text of a body; JSON may spell its slash with a backslash. */
const IMAGE = /"url"\s*:\s*"data:image\\?\//g;

/**
 * Bytes of a JSON text besides the data of its images. That is found by looking for its two ends, not by reading: a body
 * that is refused costs next to nothing. What lies between two quotes is inside one text, so no structure can hide there.
 *
 * @param most no more is counted beyond this
 */
export function bytesBesideImages(text: string, most: number): number {
  let bytes = 0;
  let from = 0;
  while (from < text.length) {
    IMAGE.lastIndex = from;
    const begins = IMAGE.test(text) ? IMAGE.lastIndex : text.length;
    bytes += Buffer.byteLength(text.slice(from, begins));
    if (bytes > most) break;
    const ends = text.indexOf('"', begins);
    from = ends < 0 ? text.length : ends;
  }
  return bytes;
}
