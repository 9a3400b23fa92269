/** Bundled as styles, not as code. */
declare module '*.css'
