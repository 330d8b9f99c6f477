/** A worker runs many files; what one of them mocks must not be found by the next. */
import { vi } from 'vitest';

vi.resetModules();
