export declare const scenarioToLua: (path: string) => string
