/** The value of `strict-transport-security`: for a year browsers open the host through https alone. */
export const HSTS = 'max-age=31536000'
