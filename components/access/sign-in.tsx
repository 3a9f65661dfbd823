'use client';
/** @file What replaces every page until someone has signed in; who has does not load it. */
import dynamic from 'next/dynamic';
import { patient } from '@/components/patient';

export const SignIn = dynamic(patient(() => import('./sign-in-page').then((part) => part.SignInPage)));
