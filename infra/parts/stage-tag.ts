/** Tag of what stays when its stack goes, with the name of the stage: `npm run ops -- leftovers` finds it by this. */
export const STAGE_TAG = 'chili-piper-highlevel:stage'
